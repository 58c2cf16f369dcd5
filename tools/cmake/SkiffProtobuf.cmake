# skiff_add_protobuf(TARGET NAME): a library of the messages of NAME.proto in this folder, <NAME.pb.h>, on protobuf's lite
# runtime.
find_package(Protobuf REQUIRED)

function(skiff_add_protobuf target name)
  set(schema ${CMAKE_CURRENT_BINARY_DIR}/schema)
  file(MAKE_DIRECTORY ${schema})
  add_custom_command(
    OUTPUT ${schema}/${name}.pb.cc ${schema}/${name}.pb.h
    COMMAND protobuf::protoc --cpp_out=${schema} --proto_path=${CMAKE_CURRENT_SOURCE_DIR} ${name}.proto
    DEPENDS ${name}.proto protobuf::protoc
    COMMENT "Generating ${name}.pb.cc"
    VERBATIM)
  # Generated code: without our warnings, and with the exceptions and RTTI that protobuf expects.
  add_library(${target} STATIC ${schema}/${name}.pb.cc ${schema}/${name}.pb.h)
  target_include_directories(${target} SYSTEM PUBLIC ${schema})
  target_compile_options(${target} PRIVATE -w)
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf-lite)
endfunction()
