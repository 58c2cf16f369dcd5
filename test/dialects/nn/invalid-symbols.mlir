// RUN: skiff-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{'nn.symbols' holds "a", expected distinct strings}}
func.func @symbols(%x: tensor<?xf32>) attributes {nn.symbols = ["a", "a"]} { return }

// -----

// expected-error @+1 {{'nn.symbols' is no list}}
func.func @no_list(%x: tensor<?xf32>) attributes {nn.symbols = "a"} { return }

// -----

// expected-error @+1 {{'nn.bounds' has 2 ranges, expected one for each of 1 symbols}}
func.func @bounds(%x: tensor<?xf32>) attributes {nn.symbols = ["a"], nn.bounds = [array<i64: 1, 2>, array<i64: 1, 2>]} { return }

// -----

// expected-error @+1 {{'nn.bounds' holds array<i64: 3, 2>, expected a range of two numbers}}
func.func @reversed(%x: tensor<?xf32>) attributes {nn.symbols = ["a"], nn.bounds = [array<i64: 3, 2>]} { return }

// -----

// expected-error @+1 {{'nn.requires' holds #nn.require<equal, ()[s0, s1] -> (s0, s1), "n">, expected conditions on 1 symbols}}
func.func @requires(%x: tensor<?xf32>) attributes {nn.symbols = ["a"], nn.requires = [#nn.require<equal, ()[s0, s1] -> (s0, s1), "n">]} { return }

// -----

// expected-error @+1 {{compares two dims, got}}
func.func @three(%x: tensor<?xf32>) attributes {nn.symbols = ["a"], nn.requires = [#nn.require<equal, ()[s0] -> (s0, 1, 2), "n">]} { return }
