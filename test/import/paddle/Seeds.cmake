# The Paddle models of the lit tests, for tests that mutate them: ${SKIFF_PADDLE_SEEDS}/*.pdmodel and *.json, made by the
# target SkiffPaddleSeeds.
include_guard(GLOBAL)
find_package(Protobuf REQUIRED)
set(SKIFF_PADDLE_SEEDS ${CMAKE_BINARY_DIR}/test/import/paddle/seeds CACHE INTERNAL "")
set(schema ${CMAKE_SOURCE_DIR}/compiler/import/paddle)
file(GLOB texts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.textproto)
file(GLOB jsons CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/Inputs/*.json)
foreach(json ${jsons})
  get_filename_component(name ${json} NAME)
  configure_file(${json} ${SKIFF_PADDLE_SEEDS}/${name} COPYONLY)
endforeach()
set(seeds "")
foreach(text ${texts})
  get_filename_component(name ${text} NAME_WE)
  set(seed ${SKIFF_PADDLE_SEEDS}/${name}.pdmodel)
  add_custom_command(
    OUTPUT ${seed}
    COMMAND protobuf::protoc --proto_path=${schema} --encode=paddle.framework.proto.ProgramDesc framework.proto < ${text}
            > ${seed}
    DEPENDS ${text} ${schema}/framework.proto)
  list(APPEND seeds ${seed})
endforeach()
add_custom_target(SkiffPaddleSeeds DEPENDS ${seeds})
