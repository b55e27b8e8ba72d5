package sim

import (
	"slices"

	"pgsim/configs/ints"
	"pgsim/memory/mapper"
)

// replan plans a layer by what stays.
func (k *keeper) replan(layer int) error {
	r := k.requests[layer]
	if k.each {
		r.Images, r.EachImage = k.images, true
	}
	b, held := k.between(layer), k.plan.Held[layer]
	if operand, ok := k.loadedWhole(layer); ok {
		held -= operand // which it loads itself
	}
	r.Between = &b
	room := max(1, k.capacityKiB()-int(ints.CeilDiv(held, bytesPerKiB)))
	plan, err := mapper.Map(withRoom(r, room))
	batches := uint64(k.images / k.together())
	if m := k.layers[layer]; !b.InputsStay && room > m.room && (err != nil || plan.ReadBytes() > batches*(m.reads+b.LoadBytes)) {
		// More room doesn't always read less.
		plan, err = mapper.Map(withRoom(r, m.room))
	}
	if err != nil {
		return err
	}
	k.plans[layer], k.rooms[layer] = plan, room
	return nil
}

// loadedWhole returns the bytes of a layer's input if it is loaded as a whole, because it
// stays from then on.
func (k *keeper) loadedWhole(layer int) (bytes uint64, ok bool) {
	operands, _ := k.graph.Reads(layer)
	for i, t := range k.problem.Tensors {
		if k.nodes[i] != operands[0] {
			continue
		}
		u, _ := t.Use(layer)
		on := k.plan.Tensors[i].OnChip
		return t.Bytes, !on[u] && u+1 < len(on) && on[u+1]
	}
	return 0, false
}

// between returns what a layer moves of the tensors.
func (k *keeper) between(layer int) mapper.Between {
	var b mapper.Between
	operands, behind := k.graph.Reads(layer)
	for i, t := range k.problem.Tensors {
		fate := k.plan.Tensors[i]
		if t.Made == layer {
			b.StoreBytes += fate.Stored
			if len(fate.OnChip) > 0 && fate.OnChip[0] {
				b.KeepBytes += t.Bytes
			}
		}
		u, used := t.Use(layer)
		if used && k.nodes[i] == operands[0] {
			b.InputsStay = fate.OnChip[u]
		}
		if used && slices.Contains(behind, k.nodes[i]) {
			b.BehindBytes += t.Bytes
			if !fate.OnChip[u] {
				b.LoadBytes += t.Bytes
			}
		}
	}
	return b
}
