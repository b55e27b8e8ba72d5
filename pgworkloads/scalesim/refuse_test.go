package scalesim

import (
	"strings"
	"testing"

	"pgsim/configs/golden"
)

const goodConfig = `[general]
run_name = x
[architecture_presets]
ArrayHeight:    32
ArrayWidth:     16
IfmapSramSzkB:  64
FilterSramSzkB: 64
OfmapSramSzkB:  64
Bandwidth :     10
Dataflow :      ws
[sparsity]
SparsitySupport : false
`

// topologies are files that are refused.
var topologies = [][2]string{
	{"nothing", ""},
	{"only empty lines", "\n ,,\n\r\n"},
	{"a header alone", convHeader},
	{"no header", "a,9,9,3,3,1,1,1\n"},
	{"another header", "name,height,width\n"},
	{"one word", "Layer\n"},
	{"a header without num filter", "Layer name, IFMAP height, IFMAP width, Filter height, Filter width, Channels, Strides\n"},
	{"a header without strides", "Layer name, IFMAP height, IFMAP width, Filter height, Filter width, Channels, Num filter\n"},
	{"a header without K", "Layer,M,N\na,1,2\n"},
	{"a header in another order", "Layer,M,K,N\na,1,2,3\n"},
	{"tabs", "Layer\tM\tN\tK\na\t1\t2\t3\n"},
	{"not UTF-8", "Layer,M,N,K\n\xff,1,2,3\n"},
	{"a missing cell", convHeader + "a,9,9,3,3,1,1\n"},
	{"a section", convHeader + "\nAlexNet,\na,9,9,3,3,1,1,1\n"},
	{"a missing K", "Layer,M,N,K\na,1,2,\n"},
	{"an empty cell", convHeader + "a,9,,3,3,1,1,1\n"},
	{"a cell that is no number", convHeader + "a,9,B,3,3,1,1,1\n"},
	{"half a channel", convHeader + "a,9,9,3,3,1.5,1,1\n"},
	{"no channel", convHeader + "a,9,9,3,3,0,1,1\n"},
	{"a stride of 0", convHeader + "a,9,9,3,3,1,1,0\n"},
	{"a negative filter", convHeader + "a,9,9,-3,3,1,1,1\n"},
	{"too many filters", convHeader + "a,9,9,3,3,1,1048577,1\n"},
	{"more than a number holds", "Layer,M,N,K\na,99999999999999999999,2,3\n"},
	{"too high a filter", convHeader + "a,5,9,7,3,1,1,1\n"},
	{"too wide a filter", convHeader + "b,9,9,3,3,1,1,1\na,9,5,3,6,1,1,1\n"},
	{"too far a last window", convHeader + "a,16384,16384,1,1,1,1,16382\n"},
	{"too large an input", convHeader + "a,16385,16384,1,1,1,1,1\n"},
	{"too long an input", convHeader + "a,16777217,1,1,1,1,1,1\n"},
	{"only comments", "# one\n# two\n"},
	{"too many depthwise channels", convHeader + "DP,9,9,3,3,1048576,2,1\n"},
	{"no name", "Layer,M,N,K\n,1,2,3\n"},
	{"a name that can't be printed", "Layer,M,N,K\na\x00b,1,2,3\n"},
	{"a sparsity that is no ratio", strings.TrimSpace(convHeader) + "Sparsity\na,9,9,3,3,1,1,1,half\n"},
	{"a sparsity of more than all", strings.TrimSpace(convHeader) + "Sparsity\na,9,9,3,3,1,1,1,5:4\n"},
	{"a batch", strings.TrimSpace(convHeader) + "Batch size\na,9,9,3,3,1,1,1,4\n"},
	{"a column without header", convHeader + "a,9,9,3,3,1,1,1,1\n"},
	{"a stride width of 0", strings.TrimSpace(convHeader) + "Stride width\na,9,9,3,3,1,1,1,0\n"},
}

// configurations are changes that spoil goodConfig.
var configurations = []struct{ name, old, replacement string }{
	{"nothing", goodConfig, ""},
	{"not UTF-8", "x", "\xff"},
	{"no section", "[architecture_presets]\n", ""},
	{"a section in other letters", "[architecture_presets]", "[Architecture_Presets]"},
	{"a section twice", "[sparsity]", "[general]"},
	{"an open section", "[sparsity]", "[sparsity"},
	{"a key in no section", "[general]\n", ""},
	{"a key without a value", "ArrayWidth:     16", "ArrayWidth"},
	{"a value without a key", "ArrayWidth:", ":"},
	{"a key twice", "ArrayWidth:", "arrayheight ="},
	{"a missing key", "OfmapSramSzkB:  64\n", ""},
	{"a misspelt key", "ArrayHeight", "ArrayHeigth"},
	{"a height that is no number", "32", "many"},
	{"a value of two lines", "32", "32\n  33"},
	{"a height of 0", "32", "0"},
	{"a width too large", "16", "1025"},
	{"a scratchpad too large", "IfmapSramSzkB:  64", "IfmapSramSzkB:  65537"},
	{"a scratchpad too small", "ArrayWidth:     16\nIfmapSramSzkB:  64\nFilterSramSzkB: 64", "ArrayWidth: 512\nIfmapSramSzkB: 64\nFilterSramSzkB: 1"},
	{"input-stationary", "ws", "is"},
	{"an unknown data flow", "ws", "rs"},
	{"no data flow", "Dataflow :      ws\n", ""},
	{"sparse weights", "false", "True"},
}

// TestRefusals keeps the error of every spoiled file: one line that says where
// and what.
func TestRefusals(t *testing.T) {
	var lines []string
	note := func(name, file string, err error) {
		if err == nil {
			t.Errorf("%s: not refused", name)
			return
		}
		if message := err.Error(); !strings.HasPrefix(message, file+":") || strings.ContainsAny(message, "\r\n") {
			t.Errorf("%s: want one line that starts with the file, got %q", name, message)
		}
		lines = append(lines, name+"\n  "+err.Error())
	}
	for _, c := range topologies {
		_, err := ReadTopology("net.csv", []byte(c[1]), false, eightBits)
		note(c[0], "net.csv", err)
	}
	for _, c := range configurations {
		text := strings.Replace(goodConfig, c.old, c.replacement, 1)
		if text == goodConfig {
			t.Fatalf("%s: nothing is spoiled", c.name)
		}
		config, err := ReadConfig("array.cfg", []byte(text))
		if err == nil {
			_, err = config.Accelerator(eightBits)
		}
		note(c.name, "array.cfg", err)
	}
	golden.Check(t, "testdata/refusals.golden", strings.Join(lines, "\n")+"\n")
}
