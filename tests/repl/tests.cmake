# The prompt: a tour and mistakes through a pipe, keys on a terminal, random lines through the library.
if(TARGET nnc_llvm)
  add_test(NAME repl_tour COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/repl/run.sh)
  add_executable(repl_terminal repl/terminal.c repl/pty.c)
  target_link_libraries(repl_terminal PRIVATE warnings)
  if(LIBEDIT_FOUND)
    target_compile_definitions(repl_terminal PRIVATE HAVE_LIBEDIT)
  endif()
  set(home ${CMAKE_CURRENT_BINARY_DIR}/repl_home)
  file(MAKE_DIRECTORY ${home})
  add_test(NAME repl_terminal COMMAND repl_terminal $<TARGET_FILE:nnc> ${home})
  if(TARGET nnc_cairo AND LIBEDIT_FOUND)
    add_executable(repl_pictures repl/pictures.c repl/pty.c)
    target_link_libraries(repl_pictures PRIVATE warnings)
    add_test(NAME repl_pictures COMMAND repl_pictures $<TARGET_FILE:nnc> ${home}
      ${CMAKE_CURRENT_SOURCE_DIR}/golden/plot/xor.nn)
    set_tests_properties(repl_pictures PROPERTIES LABELS repl TIMEOUT 120
      ENVIRONMENT ASAN_OPTIONS=detect_leaks=0)
  endif()
  add_executable(repl_random repl/random.c)
  target_link_libraries(repl_random PRIVATE warnings libnnc)
  add_test(NAME repl_random COMMAND repl_random 1000)
  add_executable(repl_interrupt repl/interrupt.c)
  target_link_libraries(repl_interrupt PRIVATE warnings libnnc Threads::Threads)
  add_test(NAME repl_interrupt COMMAND repl_interrupt)
  set_tests_properties(repl_tour repl_terminal repl_random repl_interrupt PROPERTIES LABELS repl TIMEOUT 120
    ENVIRONMENT "NNC=$<TARGET_FILE:nnc>;LD_LIBRARY_PATH=$<TARGET_FILE_DIR:nnc_llvm>")
  # libedit loses the names of functions that are added to it
  set_tests_properties(repl_terminal PROPERTIES ENVIRONMENT ASAN_OPTIONS=detect_leaks=0)
elseif(TARGET nnc)
  add_test(NAME repl_without_llvm COMMAND nnc repl)
  set_tests_properties(repl_without_llvm PROPERTIES LABELS repl
    PASS_REGULAR_EXPRESSION "repl needs LLVM, which this nnc was built without")
endif()
