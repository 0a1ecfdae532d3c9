# The pool of runtime/, and models that run in it.
add_executable(threads_pool ${CMAKE_CURRENT_LIST_DIR}/pool.c)
target_include_directories(threads_pool PRIVATE ${CMAKE_SOURCE_DIR}/tests/unit)
target_sources(threads_pool PRIVATE ${CMAKE_SOURCE_DIR}/runtime/nnc_rt.c)
target_compile_definitions(threads_pool PRIVATE NNC_RT_PROCESSORS=64)
target_include_directories(threads_pool PRIVATE ${CMAKE_SOURCE_DIR}/runtime)
target_link_libraries(threads_pool PRIVATE warnings Threads::Threads)
add_test(NAME threads_pool COMMAND threads_pool)
set_tests_properties(threads_pool PROPERTIES LABELS unit)

# The same under ThreadSanitizer, by which compiler there is that has it.
add_test(NAME threads_race COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/race.sh
  ${CMAKE_BINARY_DIR}/threads/race)
set_tests_properties(threads_race PROPERTIES LABELS unit SKIP_RETURN_CODE 77)

if(TARGET nnc)
  add_test(NAME threads_models COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/models.sh
    ${CMAKE_BINARY_DIR}/threads/models)
  set_tests_properties(threads_models PROPERTIES LABELS emit TIMEOUT 600
    ENVIRONMENT "NNC=$<TARGET_FILE:nnc>")
endif()
