# LLVM/MLIR 22 from Debian's packages, linked as two shared libraries.
find_package(MLIR REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "needs LLVM/MLIR 22, found ${LLVM_VERSION} in ${MLIR_DIR}")
endif()
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS}) # mlir_tablegen looks here
include(TableGen)
include(AddLLVM)
include(AddMLIR)

# Everything that includes LLVM's headers links this.
add_library(SkiffMLIR INTERFACE)
target_compile_options(SkiffMLIR INTERFACE -fno-exceptions $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)
target_link_libraries(SkiffMLIR INTERFACE ${LLVM_LIBRARY_DIR}/libMLIR.so ${LLVM_LIBRARY_DIR}/libLLVM.so)
# libMLIR.so lies outside the loader's default path.
set(CMAKE_BUILD_RPATH ${LLVM_LIBRARY_DIR})
set(CMAKE_INSTALL_RPATH ${LLVM_LIBRARY_DIR})

# The MLIR headers cost several seconds in each file; parse them once.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/pch)
file(WRITE ${CMAKE_BINARY_DIR}/pch/pch.cpp.in "// Holds the precompiled header.\n")
configure_file(${CMAKE_BINARY_DIR}/pch/pch.cpp.in ${CMAKE_BINARY_DIR}/pch/pch.cpp COPYONLY)
add_library(SkiffPCH OBJECT ${CMAKE_BINARY_DIR}/pch/pch.cpp)
target_link_libraries(SkiffPCH PRIVATE SkiffMLIR)
target_precompile_headers(SkiffPCH PRIVATE
  <mlir/Dialect/Arith/IR/Arith.h>
  <mlir/Dialect/Func/IR/FuncOps.h>
  <mlir/Dialect/LLVMIR/LLVMDialect.h>
  <mlir/Dialect/Math/IR/Math.h>
  <mlir/Dialect/MemRef/IR/MemRef.h>
  <mlir/Dialect/SCF/IR/SCF.h>
  <mlir/Dialect/Vector/IR/VectorOps.h>
  <mlir/IR/AffineExpr.h>
  <mlir/IR/BuiltinOps.h>
  <mlir/IR/PatternMatch.h>
  <mlir/Pass/PassManager.h>
  <mlir/Transforms/GreedyPatternRewriteDriver.h>)

# skiff_add_library(NAME SOURCES ... LINK ... DEPENDS ...): a static library of compiler code.
# A .cpp that lies in the folder unlisted fails configure.
function(skiff_add_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;DEPENDS" ${ARGN})
  file(GLOB present RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS *.cpp)
  foreach(file ${present})
    if(NOT file IN_LIST ARG_SOURCES)
      message(FATAL_ERROR "${CMAKE_CURRENT_SOURCE_DIR}/${file} is in no SOURCES list")
    endif()
  endforeach()
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC SkiffMLIR ${ARG_LINK})
  target_precompile_headers(${name} REUSE_FROM SkiffPCH)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# skiff_tablegen(TARGET FILE.td OUT1 ARGS... [| OUT2 ARGS...]): runs mlir-tblgen once for each output.
function(skiff_tablegen target td)
  set(LLVM_TARGET_DEFINITIONS ${td})
  set(command "")
  foreach(word ${ARGN} "|")
    if(word STREQUAL "|")
      list(POP_FRONT command out)
      mlir_tablegen(${out} ${command} -I ${CMAKE_SOURCE_DIR})
      set(command "")
    else()
      list(APPEND command ${word})
    endif()
  endforeach()
  add_public_tablegen_target(${target})
endfunction()
