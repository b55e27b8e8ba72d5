package rtl

// WriteVerilog writes the array's Verilog into a directory, for other tools, and
// returns the paths of the files in order.
func WriteVerilog(dir string) ([]string, error) { return unpack("verilog", dir) }
