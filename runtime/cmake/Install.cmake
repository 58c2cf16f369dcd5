# find_package(skiff) and pkg-config. Both work from any prefix, moved ones too.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/skiff)
install(DIRECTORY include/skiff DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT skiff NAMESPACE skiff:: FILE skiffTargets.cmake DESTINATION ${package_dir})

configure_package_config_file(cmake/skiffConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/skiffConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/skiffConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/skiffConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/skiffConfigVersion.cmake
  DESTINATION ${package_dir})

configure_file(cmake/skiff.pc.in ${CMAKE_CURRENT_BINARY_DIR}/skiff.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/skiff.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
