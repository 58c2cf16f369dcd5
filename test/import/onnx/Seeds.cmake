# The models of the lit tests and of test/seeds in binary form, for tests that mutate them: ${SKIFF_IMPORT_SEEDS}/*.onnx,
# and the data file that some of them name, made by the target SkiffImportSeeds.
include_guard(GLOBAL)
find_package(Protobuf REQUIRED)
set(SKIFF_IMPORT_SEEDS ${CMAKE_BINARY_DIR}/test/import/onnx/seeds CACHE INTERNAL "")
set(schema ${CMAKE_SOURCE_DIR}/compiler/import/onnx)
file(GLOB texts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.textproto ${CMAKE_SOURCE_DIR}/test/seeds/*.textproto)
list(FILTER texts EXCLUDE REGEX bomb) # slow by design: a fuzzer would try little else
configure_file(${CMAKE_SOURCE_DIR}/test/seeds/weights.txt ${SKIFF_IMPORT_SEEDS}/weights.txt COPYONLY)
set(seeds "")
foreach(text ${texts})
  get_filename_component(name ${text} NAME_WE)
  set(seed ${SKIFF_IMPORT_SEEDS}/${name}.onnx)
  add_custom_command(
    OUTPUT ${seed}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${SKIFF_IMPORT_SEEDS}
    COMMAND protobuf::protoc --proto_path=${schema} --encode=onnx.ModelProto onnx.proto < ${text} > ${seed}
    DEPENDS ${text} ${schema}/onnx.proto)
  list(APPEND seeds ${seed})
endforeach()
add_custom_target(SkiffImportSeeds DEPENDS ${seeds})
