package results

import (
	"regexp"
	"strings"
	"testing"
)

// TestStepInfos expects every step of waterfalls to be fully declared, with unique names.
func TestStepInfos(t *testing.T) {
	color := regexp.MustCompile(`^#[0-9a-f]{6}$`)
	seen := map[string]bool{}
	for i, s := range StepInfos() {
		if s.Cause == "" || s.Label == "" || s.Doc == "" || i > 0 && !color.MatchString(s.Color) {
			t.Errorf("step %d is declared as %+v", i, s)
		}
		for _, key := range []string{"cause " + s.Cause, "label " + s.Label, "color " + s.Color} {
			if seen[key] {
				t.Errorf("two steps have the same %s", key)
			}
			seen[key] = true
		}
	}
}

// TestEditedWaterfall expects a record to be refused if its steps don't add up to its cycles.
func TestEditedWaterfall(t *testing.T) {
	r := sample(t)
	if err := r.CheckSums(); err != nil {
		t.Fatal(err)
	}
	r.Layers[1].Waterfall[0].Cycles++
	err := r.CheckSums()
	if err == nil || !strings.Contains(err.Error(), "layers[1].cycles.total: is 100, the steps of its waterfall add up to 101") {
		t.Errorf("got %v", err)
	}
}
