package onnx

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"pgsim/configs/golden"

	"google.golang.org/protobuf/proto"
)

// listed reads testdata/operators.txt: the standard's operators, and the newest version of the
// standard domain among them.
func listed(t *testing.T) (ops map[opID]bool, newest int) {
	t.Helper()
	data, err := os.ReadFile("testdata/operators.txt")
	if err != nil {
		t.Fatal(err)
	}
	ops = map[opID]bool{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		if len(words) != 3 {
			t.Fatalf("%q: want domain, operator and versions", line)
		}
		id := opID{domainOf(words[0]), words[1]}
		ops[id] = true
		for _, text := range strings.Split(words[2], ",") {
			version, err := strconv.Atoi(text)
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if id.domain == standard {
				newest = max(newest, version)
			}
		}
	}
	return ops, newest
}

// notStandard are operators that ONNX Runtime writes into the standard domain.
var notStandard = map[opID]bool{{standard, "SimplifiedLayerNormalization"}: true}

// TestOperatorsComplete expects every operator of the standard to be classified, and no other
// operator to be classified as standard.
func TestOperatorsComplete(t *testing.T) {
	ops, newest := listed(t)
	const least = 227 // in ONNX 1.23
	if len(ops) < least || newest != NewestOpset {
		t.Errorf("%d operators up to version %d, want %d up to %d", len(ops), newest, least, NewestOpset)
	}
	for id := range ops {
		if _, known := operators[id]; !known {
			t.Errorf("%s is not classified", id)
		}
	}
	domains := map[string]bool{}
	for id := range ops {
		domains[id.domain] = true
	}
	for id, op := range operators {
		if domains[id.domain] && !ops[id] && !notStandard[id] {
			t.Errorf("%s is no operator of the standard", id)
		}
		if (op.class == refused) != (op.why != "") || (op.class == counted) != (op.multiply != nil) || (op.class != refused) != (op.infer != nil) {
			t.Errorf("%s: class %s does not go with what is known of it", id, op.class)
		}
	}
}

// TestQONNXDomains expects QONNX's operators in the domains in which they are written. Operators of
// the same name in other domains are unknown.
func TestQONNXDomains(t *testing.T) {
	for domain, known := range map[string]bool{
		qonnx: true, "onnx.brevitas": true, "finn.custom_op.general": true, "finn": true, "": true, "ai.onnx": true,
		"my": false, "trt.plugins": false, "onnx.brevitas.custom": false, "com.microsoft": false, ml: false,
	} {
		for _, name := range []string{"Quant", "BipolarQuant", "MultiThreshold", "Im2Col"} {
			if _, got := lookup(domain, name); got != known {
				t.Errorf("%s: known %v, want %v", opID{domain, name}, got, known)
			}
		}
	}
	quant := op("Quant", "a", "x", "scale", "scale", "bits")
	quant.Domain = proto.String("my")
	m := newModel(quant, conv("a"))
	m.Graph.Initializer = append(m.Graph.Initializer, floats("scale", nil, 1), numbers("bits", 4))
	if _, err := Read("m", encode(t, m), eightBits); err == nil || !strings.Contains(err.Error(), "doesn't know the operator my.Quant,") {
		t.Errorf("got %v", err)
	}
}

// multiplying are the standard's operators that multiply matrices, according to their descriptions.
// None of them may be free.
var multiplying = []opID{
	{standard, "Conv"}, {standard, "ConvInteger"}, {standard, "ConvTranspose"}, {standard, "QLinearConv"}, {standard, "DeformConv"},
	{standard, "CausalConvWithState"}, {standard, "Gemm"}, {standard, "MatMul"}, {standard, "MatMulInteger"}, {standard, "QLinearMatMul"},
	{standard, "Einsum"}, {standard, "AffineGrid"}, {standard, "Det"}, {standard, "LSTM"}, {standard, "GRU"}, {standard, "RNN"},
	{standard, "Attention"}, {preview, "FlexAttention"}, {standard, "LinearAttention"}, {standard, "DFT"}, {standard, "STFT"},
	{ml, "LinearClassifier"}, {ml, "LinearRegressor"}, {ml, "SVMClassifier"}, {ml, "SVMRegressor"}, {training, "Gradient"},
}

func TestMultiplyingOperators(t *testing.T) {
	for _, id := range multiplying {
		if op := operators[id]; op.class != counted && op.class != refused {
			t.Errorf("%s is %q, it multiplies matrices", id, op.class)
		}
	}
}

// TestOperatorsPage keeps the page that lists the operators.
func TestOperatorsPage(t *testing.T) {
	var page strings.Builder
	fmt.Fprintf(&page, `# ONNX operators

What `+"`pgsim import onnx`"+` makes of each operator: **counted** ones become layers, **free** ones multiply no matrices, **refused** ones do and have no layer here. All operators of the standard are here, up to version %d of its default domain; of other domains those that pgsim knows. What is not here is refused as unknown. Operators of qonnx.custom_op.general are known in the domains onnx.brevitas, finn.custom_op.general and finn as well, and without a domain. `+"`--leave-out OPERATOR`"+` imports a model without what is refused.

This page is made by `+"`go test ./pgworkloads/onnx -update`"+`.
`, NewestOpset)
	domain := "none"
	for _, op := range Operators() {
		if op.Domain != domain {
			domain = op.Domain
			title := domain
			if title == standard {
				title = "ai.onnx"
			}
			fmt.Fprintf(&page, "\n## %s\n\n| operator | class | what it multiplies |\n| --- | --- | --- |\n", title)
		}
		fmt.Fprintf(&page, "| %s | %s | %s |\n", op.Name, op.Class, op.Why)
	}
	golden.Check(t, "OPERATORS.md", page.String())
}
