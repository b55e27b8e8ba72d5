package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/configs/strict"
	"pgsim/sim"
)

func newExplain() *cobra.Command {
	var config string
	var sets []string
	cmd := &cobra.Command{
		Use:   "explain SETTING [NAME]",
		Short: "Explain a policy, dataflow, technology, ...: its settings, price and witnesses",
		Long: `Explain NAME, a value of SETTING: what it does, its own settings with their ranges and
defaults, the area and the priced parts of a machine that uses it, and the independent
models that it is compared with. Without NAME, list the values of SETTING.

Settings: ` + strings.Join(dashed(topicNames()), ", ") + ".",
		Example: `  pgsim explain policy column-share
  pgsim explain policy pe-queue -c pg-32x32 --set array.queue_depth=4
  pgsim explain dataflow weight-stationary --set array.policy=row-pack
  pgsim explain dram-device`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := strings.ReplaceAll(args[0], "-", " ")
			s, ok := topics()[name]
			if !ok {
				return registry.Unknown("setting", args[0], dashed(topicNames()))
			}
			if len(args) == 1 {
				return printPairs(cmd.OutOrStdout(), s.kinds())
			}
			var text bytes.Buffer // nothing is printed if something is wrong
			if err := s.explain(&text, name, args[1], config, sets); err != nil {
				return err
			}
			_, err := cmd.OutOrStdout().Write(text.Bytes())
			return failed(err)
		},
		ValidArgsFunction: completeExplain,
	}
	cmd.Flags().StringVarP(&config, "config", "c", configs.Base, "accelerator to show the area of: a preset or a YAML file")
	complete(cmd, "config", configs.PresetNames)
	registerSet(cmd, &sets)
	return cmd
}

// dashed returns names as arguments, which have no spaces.
func dashed(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, strings.ReplaceAll(name, " ", "-"))
	}
	return all
}

func completeExplain(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return dashed(topicNames()), cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	if s, ok := topics()[strings.ReplaceAll(args[0], "-", " ")]; ok {
		for _, kind := range s.kinds() {
			names = append(names, kind[0])
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// explain prints everything that is known about a kind.
func (s setting) explain(w io.Writer, setting, name, config string, sets []string) error {
	kinds := s.kinds()
	at := slices.IndexFunc(kinds, func(kind [2]string) bool { return kind[0] == name })
	if at < 0 {
		var names []string
		for _, kind := range kinds {
			names = append(names, kind[0])
		}
		return registry.Unknown(setting, name, names)
	}
	doc := []string{fmt.Sprintf("%s %s: %s", setting, name, kinds[at][1])}
	if s.key != "" {
		doc = append(doc, fmt.Sprintf("Choose it with --set %s=%s.", s.key, name))
	}
	if err := printLines(w, doc); err != nil {
		return err
	}
	if s.settings != nil {
		if err := printSection(w, "Settings", declared(s.key, s.settings(name)), "none"); err != nil {
			return err
		}
	}
	if s.counters != nil {
		if err := printSection(w, "Counters", s.counters(name), "none"); err != nil {
			return err
		}
	}
	if s.onChip {
		if err := s.printArea(w, name, config, sets); err != nil {
			return err
		}
	}
	if s.witnesses == nil {
		return nil
	}
	return printSection(w, "Compared with", s.witnesses(name), "nothing")
}

// declared describes the settings whose keys are in the group of a key.
func declared(key string, all []strict.Declaration) [][2]string {
	group, _, _ := strings.Cut(key, ".")
	var lines [][2]string
	for _, d := range all {
		lines = append(lines, describeKey(configs.Key{
			Path: group + "." + d.Key, Type: d.Type(), Range: d.Range(), Default: d.Default(), Doc: d.Doc(),
		}))
	}
	return lines
}

// printArea prints area and parts of a machine with the kind. If the machine can't have it, it says
// why, and continues with a preset that has it, if there is one.
func (s setting) printArea(w io.Writer, name, config string, sets []string) error {
	acc, err := sim.ResolveMachine(config, append([]string{s.key + "=" + name}, sets...))
	if err != nil {
		if _, other := sim.ResolveMachine(config, sets); other != nil {
			return other
		}
		if err := printSection(w, "Area on "+config, nil, "not possible: "+err.Error()); err != nil {
			return err
		}
		var found bool
		if acc, found = s.presetWith(name, sets); !found {
			return nil
		}
	}
	system, err := sim.New(acc)
	if err != nil {
		return err
	}
	total := 0.0
	var lines [][2]string
	for _, part := range system.Area() {
		total += part.Value
		lines = append(lines, [2]string{part.Name, squareMM(part.Value)})
	}
	lines = append(lines, [2]string{"total", squareMM(total)})
	if err := printSection(w, "Area on "+acc.Name, lines, ""); err != nil {
		return err
	}
	parts, err := partsOf(system)
	if err != nil {
		return err
	}
	return printSection(w, "Parts of its array, and the energy of each use", parts, "none")
}

// presetWith returns the first preset that has the kind, with keys overridden; false if there is
// none.
func (s setting) presetWith(name string, sets []string) (configs.Accelerator, bool) {
	for _, preset := range configs.PresetNames() {
		acc, err := sim.ResolveMachine(preset, sets)
		if err != nil {
			continue
		}
		for _, f := range strict.Fields(&acc) {
			if f.Path == s.key && f.Value.String() == name {
				return acc, true
			}
		}
	}
	return configs.Accelerator{}, false
}

func squareMM(area float64) string { return fmt.Sprintf("%.4f mm2", area) }

// printSection prints a title and lines below it, or a text if there are no lines.
func printSection(w io.Writer, title string, lines [][2]string, none string) error {
	if len(lines) == 0 {
		return printLines(w, []string{"", title + ": " + none})
	}
	if err := printLines(w, []string{"", title + ":"}); err != nil {
		return err
	}
	return printPairs(w, lines)
}
