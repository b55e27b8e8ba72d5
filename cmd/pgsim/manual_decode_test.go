package main

import (
	"fmt"
	"strconv"
	"testing"

	"pgsim/results"
	"pgsim/results/format"
)

// decoded is a step of a language model, or of another transformer, in a batch.
type decoded struct {
	what, workload  string
	tokens, samples int // tokens that a sample computes
	channels        int // of the DRAM
}

// decodeSteps are the steps in the manual's tables.
var decodeSteps = []decoded{
	{"`bert-base`, 384 tokens", "bert-base-prefill-384-synthetic", 384, 1, 1},
	{"`vit-b16`, an image", "vit-b16-prefill-197-synthetic", 197, 1, 1},
	{"`gpt2`, prefill of 512", "gpt2-prefill-512-synthetic", 512, 1, 1},
	{"`gpt2`, decode behind 512", "gpt2-decode-512-synthetic", 1, 1, 1},
	{"`gpt2`, decode behind 512", "gpt2-decode-512-synthetic", 1, 8, 1},
	{"`gpt2`, decode behind 512", "gpt2-decode-512-synthetic", 1, 64, 1},
	{"`llama-8b`, prefill of 512", "llama-8b-prefill-512-synthetic", 512, 1, 1},
	{"`llama-8b`, decode behind 2,048", "llama-8b-decode-2048-synthetic", 1, 1, 1},
	{"`llama-8b`, decode behind 2,048", "llama-8b-decode-2048-synthetic", 1, 8, 1},
	{"`llama-8b`, decode behind 2,048, two channels", "llama-8b-decode-2048-synthetic", 1, 64, 2},
}

// on runs a step on a machine.
func (d decoded) on(t *testing.T, machine string, args ...string) results.Record {
	t.Helper()
	return recorded(t, append([]string{
		"run", "-c", machine, "--rival", "none", "-w", d.workload, "--images", strconv.Itoa(d.samples),
		"--set", fmt.Sprintf("dram.channels=%d", d.channels),
	}, args...)...)
}

// TestManualDecode repeats the manual's tables of prefill and decode: with -long all of them, otherwise
// the first step. With -update it writes them.
func TestManualDecode(t *testing.T) {
	skipLong(t)
	costs := []string{
		"| step | samples | machine | used | DRAM | tokens per second | mJ per token |",
		"| --- | --- | --- | --- | --- | --- | --- |",
	}
	gates := []string{
		"| step | samples | cycles: gated | not gated | plain | array alone: gated | not gated | plain | mJ: gated | not gated | plain | saving | ideal |",
		"| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
	}
	for _, step := range repeatedOf(decodeSteps...) {
		gated, plain := step.on(t, "pg2x8-12x8"), step.on(t, "int4x8-16x16", "--baseline", "none")
		costs = append(costs, step.cost(step.on(t, "pg-16x16", "--baseline", "none")), step.cost(gated), step.cost(plain))
		gates = append(gates, step.gates(gated.Total, plain.Total))
	}
	findBlock(t, "decode").checkRepeated(t, costs)
	findBlock(t, "gates in decode").checkRepeated(t, gates)
}

// cost is the line of a run in the table of what decode costs.
func (d decoded) cost(r results.Record) string {
	const bytesPerGB, millijoulePJ = 1e9, 1e9
	m := r.Total
	traffic := float64(m.DRAM.Bytes()) / (*m.Seconds * r.Roofline.DRAMGBs * bytesPerGB)
	tokens := float64(d.tokens)
	return fmt.Sprintf("| %s | %d | %#q | %s | %s | %s | %s |", d.what, d.samples, r.Config.Name, format.Percent(m.Utilisation), format.Percent(traffic),
		format.Significant(tokens**m.InferencesPerSecond), format.Significant(*r.EnergyPerImagePJ/tokens/millijoulePJ))
}

// gates is the line of a step in the table of what gates bring.
func (d decoded) gates(gated, plain results.Metrics) string {
	const million, millijoulePJ = 1e6, 1e9
	without := gated.BaselineCycles
	line := fmt.Sprintf("| %s | %d |", d.what, d.samples)
	for _, cycles := range []uint64{
		gated.Cycles.Total, without.Total, plain.Cycles.Total, gated.Cycles.Array, without.Array, plain.Cycles.Array,
	} {
		line += " " + format.Significant(float64(cycles)/million) + " |"
	}
	for _, pj := range []float64{gated.EnergyPJ.Total, gated.BaselineEnergyPJ.Total, plain.EnergyPJ.Total} {
		line += " " + format.Significant(pj/millijoulePJ) + " |"
	}
	return line + fmt.Sprintf(" %s | %s |", format.Times(*gated.RealisedSaving), format.Times(gated.IdealSaving))
}
