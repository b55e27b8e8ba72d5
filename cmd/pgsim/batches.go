package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim"
	"pgsim/sim/record"
)

const batchesFlag = "batches"

// batch makes the workload of a batch of a given number of images.
type batch struct {
	images int
	make   func() (pgworkloads.Workload, error)
}

// otherBatches returns the requested batches, smallest first.
func (f *runFlags) otherBatches(source pgworkloads.Source, changes pgworkloads.ThresholdChange) ([]batch, error) {
	sizes := slices.Compact(slices.Sorted(slices.Values(f.batches)))
	var batches []batch
	for _, images := range sizes {
		if images < 1 {
			return nil, fmt.Errorf("--%s: must be 1 or more images each, got %d", batchesFlag, images)
		}
		batches = append(batches, batch{images, func() (pgworkloads.Workload, error) {
			return source.Workload(pgworkloads.Options{Images: images, ThresholdChange: changes})
		}})
	}
	return batches, nil
}

// addBatches adds to a record the results for other batch sizes, on the machine and on its
// baseline. It reports batch sizes for which the workload has too few images.
func (f *machineFlags) addBatches(
	cmd *cobra.Command, made *results.Record, machine configs.Accelerator, baseline *configs.Accelerator, batches []batch,
) error {
	for _, b := range batches {
		r := *made
		if b.images != made.Workload.Images {
			w, err := b.make()
			if field := (*pgworkloads.FieldError)(nil); errors.As(err, &field) && field.Field == "images" {
				_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "pgsim: --%s: %d is left out: %v\n", batchesFlag, b.images, err)
				continue
			}
			if err != nil {
				return fmt.Errorf("--%s: %d: %w", batchesFlag, b.images, err)
			}
			job, err := sim.NewJob(machine, baseline, w, f.fidelity)
			if err != nil {
				return err
			}
			found, err := job.Run(cmd.Context(), w, sim.JobOptions{})
			if err != nil {
				return err
			}
			r = record.New(version, found)
		}
		if line, ok := results.NewBatch(r); ok {
			made.Batches = append(made.Batches, line)
		}
	}
	return nil
}
