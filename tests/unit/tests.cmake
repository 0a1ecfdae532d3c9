unit_test(base base)
unit_test(file base)
unit_test(weights weights)
