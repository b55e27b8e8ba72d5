package sim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
	"pgsim/memory/fault"
	"pgsim/memory/system"
	"pgsim/pe"
)

// chip is a machine that runs some layers one after another: an Akita system that starts empty and
// idle. With several arrays it runs the parts of a layer side by side. Each array has a
// controller, and the arrays share DMA and DRAM.
type chip struct {
	engine   akita.Engine
	errs     fault.Context
	clock    clock.Clock
	memory   *system.System
	geometry pe.Geometry
	burst    uint64 // bytes of a DRAM access
	// network and controller are those of the first array.
	network     *network
	controller  *controller
	controllers []*controller // by array
	array       *array        // nil where arrays are inside their controllers
}

// newChip builds and connects the components, except the arrays. Controllers wake when the engine
// runs. It is given the layers of every array. A single array runs its layers one after another.
// Each of several arrays has one layer.
func (s *System) newChip(engine akita.Engine, arrays ...[]task) (*chip, error) {
	c := &chip{clock: clock.MHz(s.acc.Clock.FrequencyMHz), geometry: s.machine.Geometry, burst: s.burst}
	c.engine = c.errs.Guard(engine)
	for i, tasks := range arrays {
		name := "Controller"
		if i > 0 {
			name = akita.BuildNameWithIndex("", name, i)
		}
		c.controllers = append(c.controllers, newController(name, c.engine, c.clock, s.newNetwork(tasks, c.endLayer)))
	}
	c.controller, c.network = c.controllers[0], c.controllers[0].network
	var err error
	if c.memory, err = system.New("", c.engine, &c.errs, s.described); err != nil {
		return nil, err
	}
	for _, controller := range c.controllers {
		controller.dma = c.memory.DMA()
		c.memory.Plug(controller.dmaPort)
		controller.start()
	}
	return c, nil
}

// newNetwork returns the network of some layers, with the first one opened.
func (s *System) newNetwork(tasks []task, closed func(*layerRun)) *network {
	n := &network{count: len(tasks), closed: closed}
	output := &outputPad{}
	n.open = func(i int) *layerRun {
		l := s.newLayerRun(tasks[i], i, output)
		if i > 0 {
			l.follow(following{n, i, s.acc.Scratchpads})
		}
		return l
	}
	n.begin()
	return n
}

// putArrayInside puts every array inside its controller.
func (c *chip) putArrayInside() {
	for _, controller := range c.controllers {
		controller.array = &arrayInside{geometry: c.geometry, alarm: controller.alarm}
	}
}

// arrayByMessages makes the array a separate component, which can be watched.
func (c *chip) arrayByMessages() {
	c.array = newArray("Array", c.engine, c.clock, c.geometry)
	own := akita.NewLimitNumMsgPort(c.controller, portCapacity, c.controller.Name()+".Array")
	c.controller.AddPort("Array", own)
	c.controller.array, c.array.controller = &arrayByPort{own, c.array.control}, own
	system.Connect(c.engine, portCapacity, own, c.array.control)
}

// run runs the layers, calls ran, and closes the books of the layers.
func (c *chip) run(ctx context.Context, ran func()) error {
	err := c.errs.Run(ctx, c.engine)
	ran()
	if err != nil {
		return err
	}
	for _, controller := range c.controllers {
		if !controller.done {
			return fmt.Errorf("%w: %+v", errStuck, c.memory.Waiting())
		}
	}
	return c.finish()
}

// errStuck is an error of pgsim, not of its input: nothing more can happen, but the layer is not
// complete.
var errStuck = errors.New("the controller waits for something that never comes; please report this configuration")

// endLayer closes the books of a layer that ends while other layers continue.
func (c *chip) endLayer(l *layerRun) {
	counts, cycles := c.memory.DRAMCounts(c.clock.Time(uint64(l.end)))
	c.close(l, dramCounts{counts, cycles})
	l.progress.finish()
}

// close closes the books of a layer. upTo is what the DRAM has done until the layer's end.
func (c *chip) close(l *layerRun, upTo dramCounts) {
	l.report = l.control.schedule.Finish(l.end)
	l.dram = upTo
}

// finish closes the books of the last layer of every array. Every layer keeps what the DRAM has
// done in its own cycles. What the DRAM did for several arrays is in the books of the first one.
func (c *chip) finish() error {
	total := c.total()
	counts := c.memory.Counts(c.clock.Time(uint64(total)))
	latest := c.latest()
	for i, controller := range c.controllers {
		layers := controller.network.layers
		last := layers[len(layers)-1]
		last.end = controller.finished
		if controller == latest {
			last.end = total
		}
		var upTo dramCounts
		if i == 0 {
			upTo = dramCounts{counts.DRAM, counts.Cycles}
		}
		c.close(last, upTo)
	}
	layers := c.network.layers
	for i := len(layers) - 1; i > 0; i-- {
		layers[i].dram = layers[i].dram.since(layers[i-1].dram)
	}
	return c.conserved(counts)
}

// latest returns the controller whose last transfer was the last to complete.
func (c *chip) latest() *controller {
	return slices.MaxFunc(c.controllers, func(a, b *controller) int { return cmp.Compare(a.finished, b.finished) })
}

// total returns the cycles of all layers: until the last transfer was complete and the last result
// had crossed the DRAM's data bus.
func (c *chip) total() pe.Cycle {
	last := c.memory.LastData()
	inDRAM := c.clock.Cycle(last)
	if c.clock.Time(inDRAM) < last {
		inDRAM++
	}
	return max(c.latest().finished, pe.Cycle(inDRAM))
}
