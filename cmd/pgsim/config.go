package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/sim"
)

func newConfig() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "List, show and check accelerator descriptions",
		Example: `  pgsim config list
  pgsim config show pg-16x16 > mine.yaml
  pgsim config check mine.yaml`,
	}
	return group(cmd, newConfigList(), newConfigShow(), newConfigCheck(), newConfigKeys())
}

func newConfigList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the presets",
		Example: "  pgsim config list",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var lines [][2]string
			for _, name := range configs.PresetNames() {
				preset, err := configs.Load(name)
				if err != nil {
					return err
				}
				lines = append(lines, [2]string{name, preset.Description})
			}
			return printPairs(cmd.OutOrStdout(), lines)
		},
	}
}

func newConfigShow() *cobra.Command {
	var sets []string
	cmd := &cobra.Command{
		Use:   "show [PRESET|FILE]",
		Short: "Show a description with every key resolved",
		Example: `  pgsim config show
  pgsim config show pg-32x32 --set array.policy=lockstep > mine.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			machine, err := sim.ResolveMachine(argument(args, configs.Default), sets)
			if err != nil {
				return err
			}
			text, err := configs.Marshal(machine)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return failed(err)
		},
		ValidArgsFunction: completeArgs(configs.PresetNames),
	}
	registerSet(cmd, &sets)
	return cmd
}

func newConfigCheck() *cobra.Command {
	var workload string
	var images int
	cmd := &cobra.Command{
		Use:   "check PRESET|FILE...",
		Short: "Check descriptions: unknown keys, wrong types, impossible values",
		Long: `Check descriptions, as a run does before its first cycle, for unknown keys, wrong types,
impossible values and settings that exclude each other. With --workload, also check that
the machine can run the workload: operands, scratchpads and DRAM.`,
		Example: `  pgsim config check mine.yaml
  pgsim config check mine.yaml -w resnet50-imagenet-synthetic --images 8`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var work *pgworkloads.Workload
			if workload != "" {
				w, err := batchOf(workload, images, cmd.Flags().Changed("images"))
				if err != nil {
					return err
				}
				work = &w
			} else if cmd.Flags().Changed("images") {
				return errors.New("--images: sets the batch of a workload; give --workload as well")
			}
			for _, arg := range args {
				machine, err := sim.ResolveMachine(arg, nil)
				if err != nil {
					return err
				}
				if work != nil {
					if _, err := sim.NewJob(machine, nil, *work, sim.Full); err != nil {
						return err
					}
				}
				if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: good\n", arg); err != nil {
					return failed(err)
				}
			}
			return nil
		},
		ValidArgsFunction: completeArgs(configs.PresetNames),
	}
	flags := cmd.Flags()
	flags.StringVarP(&workload, "workload", "w", "", "trace or shapes that the machine must be able to run: the name of an embedded one, or a file")
	flags.IntVar(&images, "images", defaultImages, "images to run as one batch")
	complete(cmd, "workload", traces.SourceNames)
	return cmd
}

// batchOf returns a workload with the given number of images, or with all that the source has if no
// number was given.
func batchOf(name string, images int, given bool) (pgworkloads.Workload, error) {
	source, err := traces.ResolveSource(name)
	if err != nil {
		return pgworkloads.Workload{}, err
	}
	if !given {
		images = min(images, source.Images())
	}
	work, err := source.Workload(pgworkloads.Options{Images: images})
	return work, flagError(err)
}

func newConfigKeys() *cobra.Command {
	return &cobra.Command{
		Use:     "keys",
		Short:   "List every key with its type, range, default and meaning",
		Example: "  pgsim config keys",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			keys, err := configs.Keys()
			if err != nil {
				return err
			}
			var lines [][2]string
			for _, k := range keys {
				lines = append(lines, describeKey(k))
			}
			return printPairs(cmd.OutOrStdout(), lines)
		},
	}
}

// describeKey returns a key and everything that is known about it.
func describeKey(k configs.Key) [2]string {
	limits := k.Type
	if k.Range != "" {
		limits += " " + k.Range
	}
	text := fmt.Sprintf("%s (%s, default %s)", k.Doc, limits, k.Default)
	if k.Kinds != nil {
		text += " Only for " + strings.Join(k.Kinds, ", ") + "."
	}
	return [2]string{k.Path, text}
}

// argument returns the first argument, or a default if there is none.
func argument(args []string, otherwise string) string {
	if len(args) == 0 {
		return otherwise
	}
	return args[0]
}
