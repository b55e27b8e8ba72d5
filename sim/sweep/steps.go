package sweep

import (
	"slices"
	"strings"
)

// StepAxis is the axis of steps, the last one of all.
const StepAxis = "step"

// asItIs is how a step that sets no key is called.
const asItIs = "as it is"

// HasSteps tells whether the grid has an axis of steps.
func (g *Grid) HasSteps() bool {
	return slices.ContainsFunc(g.Axes, func(a Axis) bool { return a.Name == StepAxis })
}

// stepOptions returns an option for every step: it sets the keys of the steps up to it, and
// is called after those that it sets itself.
func (s Spec) stepOptions() []option {
	var options []option
	var sets []string
	for _, step := range s.Steps {
		var own []string
		for _, key := range sortedKeys(step) {
			own = append(own, key+"="+string(step[key]))
		}
		sets = append(sets, own...)
		text := strings.Join(own, ", ")
		if text == "" {
			text = asItIs
		}
		options = append(options, option{text: text, sets: slices.Clone(sets)})
	}
	return options
}

// checkSteps refuses keys that two steps set, or another axis.
func (s Spec) checkSteps() error {
	earlier := map[string]bool{}
	for _, step := range s.Steps {
		for _, key := range sortedKeys(step) {
			switch axis := s.axisOf(key); {
			case axis != "":
				return s.locate("steps", "%s is already varied by %s, remove one of them", key, axis)
			case earlier[key]:
				return s.locate("steps", "%s is set by two steps, remove one of them", key)
			}
			earlier[key] = true
		}
	}
	return nil
}

// axisOf returns the key of the spec by which an axis other than steps sets a key of the
// accelerator, "" for none.
func (s Spec) axisOf(key string) string {
	if _, varied := s.Set[key]; varied {
		return "set"
	}
	for _, a := range s.keyAxes() {
		if a.given && slices.Contains(a.keys, key) {
			return a.axis
		}
	}
	return ""
}
