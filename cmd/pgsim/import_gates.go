package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
)

// gateFlags say which layers get random gates.
type gateFlags struct {
	highBits int
	fraction float64
	seed     uint64
	layers   string
	given    func() bool
}

func (f *gateFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVar(&f.highBits, "high-bits", 0, "high bits of the activations of gated layers")
	flags.Float64Var(&f.fraction, "gated", 0, "probability that an output of a gated layer is gated")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the random gates")
	flags.StringVar(&f.layers, "gated-layers", "", "regular expression for the names of gated layers (default: all)")
	cmd.MarkFlagsRequiredTogether("gated", "high-bits")
	f.given = func() bool { return flags.Changed("gated") }
	wanted := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		for _, name := range []string{"seed", "gated-layers"} {
			if flags.Changed(name) && !f.given() {
				return fmt.Errorf("--%s: needs --gated and --high-bits", name)
			}
		}
		if wanted != nil {
			return wanted(cmd, args)
		}
		return nil
	}
}

func (f *gateFlags) check() error {
	if !f.given() {
		return nil
	}
	if !(f.fraction >= 0 && f.fraction <= 1) {
		return fmt.Errorf("--gated: must be 0..1, got %v", f.fraction)
	}
	if most := pgworkloads.MaxActivationBits - 1; f.highBits < 1 || f.highBits > most {
		return fmt.Errorf("--high-bits: must be 1..%d, got %d", most, f.highBits)
	}
	if _, err := regexp.Compile(f.layers); err != nil {
		return fmt.Errorf("--gated-layers: %w", err)
	}
	return nil
}

// notes describe the gates, and name layers with too few bits for a gate.
func (f *gateFlags) notes(skipped []string) []string {
	of := "all layers"
	if f.layers != "" {
		of = fmt.Sprintf("layers that match %q", f.layers)
	}
	all := []string{fmt.Sprintf("SYNTHETIC gates, drawn at random: each output of %s is gated with probability %v", of, f.fraction)}
	if len(skipped) > 0 {
		all = append(all, fmt.Sprintf("%d layers with at most %d bits have no gate: %s",
			len(skipped), f.highBits, strings.Join(skipped, ", ")))
	}
	return all
}

// apply adds gates to layers. It returns the names of matching layers that have too few bits for a
// gate.
func (f *gateFlags) apply(shapes *shapes.Shapes) (skipped []string, err error) {
	if !f.given() {
		return nil, nil
	}
	matches, err := regexp.Compile(f.layers)
	if err != nil {
		return nil, err
	}
	shapes.Seed = f.seed
	for i := range shapes.Layers {
		l := &shapes.Layers[i]
		switch {
		case !matches.MatchString(l.Name):
		case l.Activation.Bits <= f.highBits:
			skipped = append(skipped, l.Name)
		default:
			l.Gated, l.GatedFraction = true, f.fraction
			l.Activation.HighBits = f.highBits
		}
	}
	switch {
	case shapes.Gated():
		return skipped, nil
	case len(skipped) > 0:
		return nil, fmt.Errorf("--high-bits: must be below the activation bits of a layer, got %d", f.highBits)
	}
	return nil, fmt.Errorf("--gated-layers: %q matches no layer; the first layer is %q", f.layers, shapes.Layers[0].Name)
}
