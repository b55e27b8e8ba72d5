package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/tracetest"
)

// defaultTrace is the file of an embedded trace.
const defaultTrace = "../../pgworkloads/traces/pg-resnet20-a4h2-cifar10.npz"

// changedTrace writes the trace with another manifest and returns the file.
func changedTrace(t *testing.T, change func(manifest []byte) []byte) string {
	t.Helper()
	data, err := os.ReadFile(defaultTrace)
	if err != nil {
		t.Fatal(err)
	}
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	to := zip.NewWriter(&file)
	for _, member := range from.File {
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if member.Name == "manifest.json" {
			content = change(content)
		}
		w, err := to.Create(member.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "changed.npz")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestVerifyExitCodes distinguishes a trace that differs from one that can't be read.
func TestVerifyExitCodes(t *testing.T) {
	same := changedTrace(t, func(manifest []byte) []byte { return manifest })
	digest := regexp.MustCompile(`("outputs_sha256": \[\s*)"[0-9a-f]`)
	different := changedTrace(t, func(manifest []byte) []byte {
		at := digest.FindIndex(manifest)
		if at == nil {
			t.Fatal("the manifest has no digest")
		}
		digit := &manifest[at[1]-1]
		*digit = map[bool]byte{true: '1', false: '0'}[*digit == '0']
		return manifest
	})
	unreadable := changedTrace(t, func(manifest []byte) []byte { return manifest[1:] })
	for _, c := range []struct {
		name  string
		files []string
		want  int
	}{
		{"the same", []string{same}, exitDone},
		{"another digest", []string{different}, exitFailed},
		{"one of two differs", []string{different, same}, exitFailed},
		{"unreadable", []string{unreadable}, exitUsage},
		{"readable and not", []string{same, unreadable}, exitUsage},
	} {
		if got := run(append([]string{"trace", "verify"}, c.files...)); got != c.want {
			t.Errorf("%s: exit code %d, want %d", c.name, got, c.want)
		}
	}
}

// TestMaskedProduct runs a product with the gates of a file, and refuses one of
// another shape.
func TestMaskedProduct(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mask.npy")
	if err := os.WriteFile(file, npy.Encode(npy.New(make([]bool, 6), 3, 2)), 0o600); err != nil {
		t.Fatal(err)
	}
	product := gemmFlags{m: 3, n: 2, k: 5, bits: 4, highBits: 2, weight: 8, gates: file}
	work, err := product.workload()
	if err != nil {
		t.Fatal(err)
	}
	if work.Synthetic || work.Layers[0].GatedOutputs() != 0 || work.Layers[0].M(1) != 3 {
		t.Errorf("got %+v", work)
	}
	product.m, product.n = 2, 3
	_, err = product.workload()
	if want := "--gates: " + file + ": shape: must be M x N = (2, 3), got (3, 2)"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestVerifyDecodes reports for a causal network with attention that its tokens were also decoded
// one by one.
func TestVerifyDecodes(t *testing.T) {
	for _, s := range tracetest.Settled(t, 1) {
		decoded := tracetest.MustDecode(t, s.File(t))
		var out bytes.Buffer
		if differences, err := verifyTrace(&out, decoded); err != nil || differences != 0 {
			t.Errorf("%s: %d differences, %v", decoded.Name, differences, err)
		}
		line := map[string]string{
			"causal":       "causal: 12 tokens decoded one by one, 684 values and 144 gates compared with the whole texts': 0 differences\n",
			"causal-gated": "causal-gated: 12 tokens decoded one by one, 684 values and 288 gates compared with the whole texts': 0 differences\n",
		}[decoded.Name]
		if line == "" && strings.Contains(out.String(), "one by one") || !strings.HasSuffix(out.String(), line) {
			t.Errorf("%s: says %s", decoded.Name, out.String())
		}
	}
}
