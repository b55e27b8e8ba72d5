package table

import "testing"

// TestRemarks writes a line or an item for each remark, and nothing if there are none.
func TestRemarks(t *testing.T) {
	for _, c := range []struct {
		remarks []string
		style   Style
		want    string
	}{
		{nil, Plain, ""},
		{nil, Markdown, ""},
		{[]string{"a: odd", "b"}, Plain, "remark: a: odd\nremark: b\n"},
		{[]string{"a: odd", "b"}, Markdown, "\n- a: odd\n- b\n"},
	} {
		if got := Remarks(c.remarks, c.style); got != c.want {
			t.Errorf("%q: got %q, want %q", c.remarks, got, c.want)
		}
	}
}
