package sweep

import (
	"fmt"
	"slices"

	"pgsim/configs/units"
	"pgsim/sim"
)

// equal returns what machines are scaled to, false if they are not scaled.
func (s Spec) equal() (sim.Equal, bool, error) {
	if s.Equal == "" {
		return sim.Equal{}, false, nil
	}
	e, err := sim.ParseEqual(s.Equal, s.EqualBy)
	return e, true, err
}

// checkEqual refuses to scale a key that an axis varies.
func (s Spec) checkEqual() error {
	e, scaled, err := s.equal()
	if err != nil {
		return s.locate("equal", "%v", err)
	}
	if !scaled {
		if s.EqualBy != "" {
			return s.locate("equal_by", "says what %s scales; give both", s.named("equal"))
		}
		return nil
	}
	key := e.Key()
	if _, varied := s.Set[key]; varied {
		return s.locate("equal", "scales %s, which is varied; remove its values, or scale something else with %s", key, s.named("equal_by"))
	}
	if s.Arrays != nil && slices.Contains([]string{"array.rows", "array.cols"}, key) {
		return s.locate("equal", "scales %s, which %s varies; leave it out, or scale something else with %s", key, s.named("arrays"), s.named("equal_by"))
	}
	if slices.ContainsFunc(s.Steps, func(step map[string]Value) bool { _, set := step[key]; return set }) {
		return s.locate("equal", "scales %s, which a step sets; remove it there, or scale something else with %s", key, s.named("equal_by"))
	}
	return nil
}

// Scaled says how close scaled machines came, "" if none was scaled.
func (g *Grid) Scaled() string {
	var offs []float64
	for _, m := range g.Machines {
		if g.equal != "" && m.Err == nil {
			offs = append(offs, m.Off)
		}
	}
	if offs == nil {
		return ""
	}
	return fmt.Sprintf("%d machines are scaled to %s: %+.1f to %+.1f %%", len(offs), g.equal, units.Percent*slices.Min(offs), units.Percent*slices.Max(offs))
}
