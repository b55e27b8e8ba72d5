package scalesim

import (
	"strings"
	"testing"
)

// checkLine expects an error of one line that starts with the file.
func checkLine(t *testing.T, file string, err error) {
	t.Helper()
	if message := err.Error(); !strings.HasPrefix(message, file) || strings.ContainsAny(message, "\r\n") {
		t.Errorf("want one line that starts with the file, got %q", message)
	}
}

// FuzzTopology looks for files that break the reader, and for layers or names
// that it should not let through.
func FuzzTopology(f *testing.F) {
	for _, c := range topologies {
		f.Add(c[1], false)
	}
	f.Add(convHeader+"a,9,8,3,2,4,5,2,\naDP,9,8,3,2,4,5,2,2:4\na,7,7,1,1,5,6,1", false)
	f.Add("Layer,M,N,K,\na,1,2,3\n", true)
	f.Fuzz(func(t *testing.T, text string, gemm bool) {
		topology, err := ReadTopology("net.csv", []byte(text), gemm, eightBits)
		if err != nil {
			checkLine(t, "net.csv", err)
			return
		}
		names := map[string]bool{}
		for _, l := range topology.Layers {
			if err := l.CheckShape(); err != nil || names[l.Name] {
				t.Errorf("layer %q (known: %v): %v", l.Name, names[l.Name], err)
			}
			names[l.Name] = true
		}
	})
}

// FuzzConfig looks for files that break the reader.
func FuzzConfig(f *testing.F) {
	f.Add(goodConfig)
	for _, c := range configurations {
		f.Add(strings.Replace(goodConfig, c.old, c.replacement, 1))
	}
	f.Fuzz(func(t *testing.T, text string) {
		config, err := ReadConfig("array.cfg", []byte(text))
		if err == nil {
			_, err = config.Accelerator(eightBits)
		}
		if err != nil {
			checkLine(t, "array.cfg", err)
		}
	})
}
