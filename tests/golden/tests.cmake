# Golden files: one test a folder that holds some.
if(TARGET nnc)
  foreach(kind err fmt graph explain loop dot plot c cli)
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/golden/${kind}/*)
    if(files)
      add_test(NAME golden_${kind} COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/golden/run.sh ${kind})
      set_tests_properties(golden_${kind} PROPERTIES LABELS golden
        ENVIRONMENT "NNC=$<TARGET_FILE:nnc>")
    endif()
  endforeach()
endif()
