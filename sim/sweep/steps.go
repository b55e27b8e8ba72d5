package sweep

import (
	"maps"
	"slices"
	"strings"
)

// StepAxis is the axis of steps, the last of all axes.
const StepAxis = "step"

// asItIs is the name of a step that sets no key.
const asItIs = "as it is"

// HasSteps tells whether the grid has an axis of steps.
func (g *Grid) HasSteps() bool {
	return slices.ContainsFunc(g.Axes, func(a Axis) bool { return a.Name == StepAxis })
}

// stepOptions returns an option for every step. It sets the keys of all steps up to that step, and
// is named after the keys that the step itself sets.
func (s Spec) stepOptions() []option {
	var options []option
	var sets []string
	for _, step := range s.Steps {
		var own []string
		for _, key := range slices.Sorted(maps.Keys(step)) {
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

// checkSteps refuses keys that two steps set, or a step and another axis.
func (s Spec) checkSteps() error {
	earlier := map[string]bool{}
	for _, step := range s.Steps {
		for _, key := range slices.Sorted(maps.Keys(step)) {
			switch axis := s.axisOf(key); {
			case axis != "":
				return s.locate("steps", "%s is already varied by %s, remove one of them", key, s.named(axis))
			case earlier[key]:
				return s.locate("steps", "%s is set by two steps, remove one of them", key)
			}
			earlier[key] = true
		}
	}
	return nil
}

// axisOf returns the key of the spec by which an axis other than steps sets a key of the
// accelerator, "" if there is none.
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
