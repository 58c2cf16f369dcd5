# The Paddle models of the lit tests, for tests that mutate them: ${SKIFF_PADDLE_SEEDS}/*.pdmodel and *.json, and the
# parameters of one of them, made by the target SkiffPaddleSeeds.
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
find_program(SKIFF_PYTHON3 NAMES python3 REQUIRED)
set(write_params ${CMAKE_CURRENT_LIST_DIR}/Inputs/write_params.py)
set(seeds ${SKIFF_PADDLE_SEEDS}/parameters.pdiparams)
add_custom_command(
  OUTPUT ${seeds}
  COMMAND ${SKIFF_PYTHON3} ${write_params} ${seeds} bool:3:1,0,1 int64~:2:-1,5 float16:2x3:1,2,3,4,5,6
  DEPENDS ${write_params})
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
