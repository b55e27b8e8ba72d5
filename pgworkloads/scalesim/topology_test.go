package scalesim

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgsim/pgworkloads"
)

var eightBits = Operands{Bits: 8, WeightBits: 8}

const convHeader = "Layer name, IFMAP height, IFMAP width, Filter height, Filter width, Channels, Num filter, Strides,\n"

func mustRead(t *testing.T, text string, gemm bool) Topology {
	t.Helper()
	topology, err := ReadTopology("net.csv", []byte(text), gemm, eightBits)
	if err != nil {
		t.Fatal(err)
	}
	return topology
}

// TestDimensions compares M, N and K with those that SCALE-Sim's release computes for layers of
// these sizes: windows that end with the input or reach beyond it, strides, single filters, 1x1
// inputs.
func TestDimensions(t *testing.T) {
	for network, layers := range map[string]string{
		"resnet18": `Conv1,   224, 224, 7, 7,   3,   64, 2,
			Conv2_1a,  56,  56, 3, 3,  64,   64, 1,
			Conv3_1a,  56,  56, 3, 3,  64,  128, 2,
			Conv3_s,   56,  56, 1, 1,  64,  128, 2,
			Conv4_1b,  14,  14, 3, 3, 256,  256, 1,
			Conv5_s,   14,  14, 1, 1, 256,  512, 2,
			FC,         1,   1, 1, 1, 512, 1000, 1,`,
		"resnet50": `CB2a_1, 56, 56, 1, 1, 64,  64, 1,
			CB2a_3,     56, 56, 1, 1, 64, 256, 1,`,
		"mobilenet": `Conv1, 224, 224, 3, 3,  3, 32, 2,
			Conv2,     112, 112, 3, 3, 32,  1, 1,
			Conv4,     112, 112, 3, 3, 64,  1, 2,`,
	} {
		want := figures(t, network)
		for _, l := range mustRead(t, convHeader+layers, false).Layers {
			if got := fmt.Sprint(l.M(1), l.N(), l.K()); got != want[l.Name] {
				t.Errorf("%s/%s: got M N K = %s, want %s", network, l.Name, got, want[l.Name])
			}
		}
	}
}

// figures returns "M N K" by layer, as SCALE-Sim printed them.
func figures(t *testing.T, network string) map[string]string {
	t.Helper()
	f, err := os.Open("../../dataflow/scalesim/figures/" + network + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	dims := map[string]string{}
	for _, line := range lines[1:] {
		dims[line[0]] = strings.Join(line[1:4], " ")
	}
	return dims
}

// TestWindows compares the output positions with a count: SCALE-Sim has one for every multiple of
// the stride up to the first whose window reaches the end of the input.
func TestWindows(t *testing.T) {
	for input := 1; input <= 12; input++ {
		for kernel := 1; kernel <= input; kernel++ {
			for stride := 1; stride <= 13; stride++ {
				positions := 1
				for at := 0; at+kernel < input; at += stride {
					positions++
				}
				line := fmt.Sprintf("a,%d,30,%d,30,2,3,%d,", input, kernel, stride)
				l := mustRead(t, convHeader+line, false).Layers[0]
				if l.Output != [2]int{positions, 1} || l.Input[0] < input || l.Input[0] >= input+stride {
					t.Errorf("%s: got %d positions over an input of %d, want %d", line, l.Output[0], l.Input[0], positions)
				}
			}
		}
	}
}

func TestProducts(t *testing.T) {
	const text = "Layer,M,N,K,\r\nL0,196,192,1024,\r\nL1,4186116,64,9\r\n"
	for _, gemm := range []bool{false, true} {
		layers := mustRead(t, text, gemm).Layers
		for i, want := range []string{"196 192 1024", "4186116 64 9"} {
			l := layers[i]
			if got := fmt.Sprint(l.M(1), l.N(), l.K()); got != want || l.Op != pgworkloads.OpLinear {
				t.Errorf("%s: got %s with M N K = %s, want linear with %s", l.Name, l.Op, got, want)
			}
		}
	}
	other := mustRead(t, "what,ever,it,says\na,1,2,3\n", true).Layers[0]
	if got := fmt.Sprint(other.M(1), other.N(), other.K()); got != "1 2 3" {
		t.Errorf("forced: got %s, want 1 2 3", got)
	}
}

// TestSpellings reads the same two layers from files that are written in other
// ways.
func TestSpellings(t *testing.T) {
	want := fmt.Sprint(mustRead(t, convHeader+"a,9,8,3,2,4,5,2,\nb,7,7,1,1,5,6,1,\n", false).Layers)
	for name, text := range map[string]string{
		"byte order mark":   byteOrderMark + convHeader + "a,9,8,3,2,4,5,2,\nb,7,7,1,1,5,6,1,\n",
		"CRLF":              strings.ReplaceAll(convHeader+"a,9,8,3,2,4,5,2,\nb,7,7,1,1,5,6,1,\n", "\n", "\r\n"),
		"no last comma":     convHeader + "a,9,8,3,2,4,5,2\nb,7,7,1,1,5,6,1",
		"empty lines":       "\n,,,\n" + convHeader + "\n,,,,,,,,\na,9,8,3,2,4,5,2,\n \nb,7,7,1,1,5,6,1,\n\n",
		"spaces":            convHeader + " a ,\t9 , 8,3,2,4,5,2 ,\nb,7,7,1,1,5, 6,1,\n",
		"other words":       "Layer,\u00a0ifmap Width,Ifmap width,filter,filter width,channel,num filters,stride\na,9,8,3,2,4,5,2\nb,7,7,1,1,5,6,1",
		"two strides":       strings.TrimSpace(convHeader) + "Stride width,\na,9,8,3,2,4,5,2,2,\nb,7,7,1,1,5,6,1,\n",
		"dense sparsity":    strings.TrimSpace(convHeader) + "Sparsity,\na,9,8,3,2,4,5,2,1:1,\nb,7,7,1,1,5,6,1, 4 : 4,\n",
		"sparsity unnamed":  convHeader + "a,9,8,3,2,4,5,2,1:1,\nb,7,7,1,1,5,6,1,\n",
		"batch of one":      strings.TrimSpace(convHeader) + "Batch size,\na,9,8,3,2,4,5,2,1,\nb,7,7,1,1,5,6,1,\n",
		"a comment behind":  convHeader + "a,9,8,3,2,4,5,2,#dw\nb,7,7,1,1,5,6,1,\n",
		"columns of others": strings.TrimSpace(convHeader) + ",,Eh,Ew\na,9,8,3,2,4,5,2,,,4,4\nb,7,7,1,1,5,6,1,\n",
	} {
		if got := fmt.Sprint(mustRead(t, text, false).Layers); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestStrideWidth(t *testing.T) {
	header := strings.TrimSpace(convHeader) + " Stride width,\n"
	l := mustRead(t, header+"a,9,9,3,3,1,1,2,3,", false).Layers[0]
	if l.Stride != [2]int{2, 3} || l.Output != [2]int{4, 3} {
		t.Errorf("got stride %v and output %v, want 2, 3 and 4, 3", l.Stride, l.Output)
	}
}

// TestRemarks checks that every difference between a layer and its line is remarked.
func TestRemarks(t *testing.T) {
	header := strings.TrimSpace(convHeader) + "Sparsity,Ew\n"
	for text, want := range map[string]string{
		"a,9,9,3,3,1,1,2,":                          "",
		"a,9,8,3,3,1,1,2,":                          "a: " + overhanging,
		"aDP,9,9,3,3,4,2,2,":                        "aDP: " + depthwise,
		"a,9,9,3,3,1,1,2,2:4":                       "a: " + sparse,
		"a,9,9,3,3,1,1,2,,4":                        "ew: " + ignoredColumn,
		"a,9,9,3,3,1,1,2,1:1,4\na,1,1,1,1,1,1,1,,1": "ew: " + ignoredColumn + "; a: " + renamed,
		strings.Repeat("a,1,1,1,1,1,1,1\nb,1,1,1,1,1,1,1\nc,1,1,1,1,1,1,1\nd,1,1,1,1,1,1,1\ne,1,1,1,1,1,1,1\nf,1,1,1,1,1,1,1\n", 3): "a, b, c, d and 2 more: " + renamed,
	} {
		if got := strings.Join(mustRead(t, header+text, false).Notes, "; "); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// TestDepthwise compares a grouped layer with the layers of one channel that SCALE-Sim makes from
// it: 4 of M = 16, N = 2, K = 9.
func TestDepthwise(t *testing.T) {
	l := mustRead(t, convHeader+"xDPx,9,9,3,3,4,2,2,", false).Layers[0]
	if l.Groups != 4 || l.M(1) != 16 || l.N() != 4*2 || l.K() != 9 {
		t.Errorf("got %d groups, M N K = %d %d %d", l.Groups, l.M(1), l.N(), l.K())
	}
}

func TestNamesAreMadeUnique(t *testing.T) {
	var text strings.Builder
	for _, name := range []string{"a", "a", "b", "a-2", "a", "a-2", "a"} {
		fmt.Fprintf(&text, "%s,1,2,3\n", name)
	}
	var got []string
	for _, l := range mustRead(t, "Layer,M,N,K\n"+text.String(), false).Layers {
		got = append(got, l.Name)
	}
	if want := "a a-3 b a-2 a-4 a-2-2 a-5"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestOperandWidths(t *testing.T) {
	topology, err := ReadTopology("net.csv", []byte("Layer,M,N,K\na,1,2,3\n"), false, Operands{Bits: 4, WeightBits: 5})
	if err != nil {
		t.Fatal(err)
	}
	l := topology.Layers[0]
	if l.Activation.Bits != 4 || l.Activation.HighBits != 4 || l.WeightBits != 5 || l.Gated {
		t.Errorf("got %+v", l)
	}
}

// TestLines reads the same layers, and names the same lines in errors, whatever ends
// the lines, with comments, empty lines and a byte order mark.
func TestLines(t *testing.T) {
	const plain = "Layer,M,N,K,\na,4,5,6,\nb,7,8,9,\n"
	want := mustRead(t, plain, false)
	for name, text := range map[string]string{
		"a comment":             "Layer,M,N,K,\n# one, with, commas, in it\na,4,5,6,\n  #two\nb,7,8,9,\n#",
		"a comment in front":    "# of mine, 2, 3\n\nLayer,M,N,K,\na,4,5,6,\nb,7,8,9,\n",
		"a header as a comment": "# Layer,M,N,K,\na,4,5,6,\nb,7,8,9,\n",
		"comments behind":       "Layer,M,N,K,\na,4,5,6, # first\nb,7,8,9,# second, 3\n",
		"empty lines":           "\n\nLayer,M,N,K,\n,,,\na,4,5,6,\n \t\nb,7,8,9,\n\n",
		"CR and LF":             strings.ReplaceAll(plain, "\n", "\r\n"),
		"CR":                    strings.ReplaceAll(plain, "\n", "\r"),
		"a byte order mark":     byteOrderMark + plain,
	} {
		got, err := ReadTopology("net.csv", []byte(text), false, eightBits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	for _, end := range []string{"\n", "\r\n", "\r"} {
		text := strings.ReplaceAll("Layer,M,N,K,\n# one\n\na,4,5,x\n", "\n", end)
		_, err := ReadTopology("net.csv", []byte(text), false, eightBits)
		if err == nil || !strings.HasPrefix(err.Error(), "net.csv:4: K: ") {
			t.Errorf("%q: got %v, want an error of line 4", end, err)
		}
	}
}

// TestLongSides accepts products that are written as convolutions over long inputs.
func TestLongSides(t *testing.T) {
	topology := mustRead(t, convHeader+"L8,65536,64,1,64,1,1024,1,\nrow,1,100000,1,100000,1,7,1\nfar,200000,1,1,1,3,5,100000", false)
	for i, want := range [][3]int{{65536, 1024, 64}, {1, 7, 100000}, {3, 5, 3}} {
		l := topology.Layers[i]
		if got := [3]int{l.M(1), l.N(), l.K()}; got != want {
			t.Errorf("%s: got M, N, K %v, want %v", l.Name, got, want)
		}
	}
}
