unit_test(base base)
