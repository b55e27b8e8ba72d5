package trace_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// TestEncode writes traces of images and of texts, and reads them back: nothing is lost,
// and the bytes are the same every time.
func TestEncode(t *testing.T) {
	for seed := range uint64(3) {
		for _, s := range append(tracetest.Settled(t, seed), tracetest.New(seed)) {
			want := tracetest.MustDecode(t, s.File(t))
			want.Remarks = []string{"made up"}
			file, err := want.Encode()
			if err != nil {
				t.Fatal(err)
			}
			got := tracetest.MustDecode(t, file)
			options := []cmp.Option{
				cmp.AllowUnexported(trace.Trace{}), cmp.Comparer(func(a, b arithmetic.GateRule) bool { return a.Name == b.Name }),
				cmpopts.IgnoreFields(trace.Trace{}, "Checksum", "Size"),
			}
			if diff := cmp.Diff(want, got, options...); diff != "" {
				t.Errorf("%s (-want +got):\n%s", want.Name, diff)
			}
			if again, err := got.Encode(); err != nil || !bytes.Equal(again, file) {
				t.Errorf("%s: other bytes the second time (%v)", want.Name, err)
			}
		}
	}
}
