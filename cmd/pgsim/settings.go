package main

import (
	"maps"
	"slices"

	"pgsim/configs/extension"
	"pgsim/configs/registry"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/memory/dram"
	"pgsim/pe"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/source"
	"pgsim/results"
	"pgsim/sim"
)

// setting is a setting whose values are registered names, its kinds.
type setting struct {
	// kinds returns their names and descriptions. It may have to read their tables.
	kinds func() [][2]string
	// key is the key of the accelerator that names a kind; "" if there is none.
	key string
	// settings returns the settings of a kind; nil if no kind has any.
	settings func(name string) []strict.Declaration
	// counters returns the counters of a kind; nil if no kind has any.
	counters func(name string) [][2]string
	// onChip is set if the kind decides what is on the chip.
	onChip bool
	// witnesses returns what a kind is compared with; nil if nothing is.
	witnesses func(name string) [][2]string
}

// settings are the settings whose values are registered names. The command list lists them, and
// explain explains them.
func settings() map[string]setting {
	return map[string]setting{
		"policy": configurable(dataflow.Policies, setting{
			key: "array.policy", counters: policyCounters, onChip: true, witnesses: policyWitnesses,
		}),
		"dataflow": configurable(dataflow.Dataflows, setting{
			key: "array.dataflow", onChip: true, witnesses: dataflowWitnesses,
		}),
		"pe":                configurable(pe.Kinds, setting{key: "array.pe", onChip: true}),
		"overlap":           {kinds: kinds(pe.Overlaps), key: "array.overlap"},
		"sums":              {kinds: kinds(dataflow.SumPlaces), key: "array.sums", onChip: true},
		"network overlap":   {kinds: kinds(sim.NetworkOverlaps), key: "network.overlap"},
		"network tensors":   {kinds: kinds(sim.NetworkTensors), key: "network.tensors"},
		"dram kind":         {kinds: kinds(dram.Kinds), key: "dram.kind"},
		"dram device":       {kinds: kinds(dram.Devices), key: "dram.device"},
		"technology":        {kinds: kinds(energy.Technologies), key: "energy.technology", onChip: true},
		"format":            {kinds: kinds(results.Formats)},
		"importer":          {kinds: kinds(source.Importers)},
		"operation":         {kinds: kinds(network.Ops)},
		"operands":          {kinds: kinds(energy.OperandKinds), key: "energy.operands"},
		"prediction":        {kinds: kinds(dataflow.Predictions), key: "array.prediction", onChip: true},
		"network constants": {kinds: kinds(sim.NetworkConstants), key: "network.constants"},
		"split":             {kinds: kinds(sim.ArraySplits), key: "array.split"},
		"activation reads":  {kinds: kinds(sim.ActivationReads), key: "scratchpads.activation.reads", onChip: true},
		"queues":            {kinds: kinds(dataflow.QueueKinds), key: "array.queues", onChip: true},
	}
}

// settingNames returns the names of all settings in alphabetical order.
func settingNames() []string { return slices.Sorted(maps.Keys(settings())) }

// configurable completes a setting whose kinds have settings of their own.
func configurable[T any](k *extension.Kinds[T], s setting) setting {
	s.kinds, s.settings = kinds(k.Registry), k.Settings
	return s
}

// kinds makes a function that returns the names in a registry with their descriptions.
func kinds[T any](r *registry.Registry[T]) func() [][2]string {
	return func() [][2]string {
		var pairs [][2]string
		for _, kind := range r.All() {
			pairs = append(pairs, [2]string{kind.Name, kind.Doc})
		}
		return pairs
	}
}

// topics are the topics of explain: the settings, and the resources of which more can cost cycles.
func topics() map[string]setting {
	all := settings()
	all["anomalies"] = setting{kinds: anomalies}
	return all
}

// topicNames returns the names of all topics in alphabetical order.
func topicNames() []string { return slices.Sorted(maps.Keys(topics())) }

// anomalies returns the keys of which more can cost cycles, each key once, with the reason.
func anomalies() [][2]string {
	var pairs [][2]string
	for _, a := range sim.Anomalies() {
		at := slices.IndexFunc(pairs, func(p [2]string) bool { return p[0] == a.Key })
		if at < 0 {
			pairs = append(pairs, [2]string{a.Key, a.Why})
			continue
		}
		pairs[at][1] += " Or: " + a.Why
	}
	return pairs
}
