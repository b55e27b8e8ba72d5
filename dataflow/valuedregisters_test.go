package dataflow

import "pgregory.net/rapid"

// registers is an array of PEs that takes bits of activations in as many steps as they need. A
// controller at its edge sends weights of a group to all columns, and terms of activations to each
// row. Both enter skewed, and hop one PE per cycle.
type registers struct {
	rows, cols, sets int
	terms            [][][][]int // by row, group, step and lane
	// right and down hold what PE(r,c) gets in this cycle, [r][c].
	right [][]*bundle
	down  [][]*int // a group
	held  [][][]int
	sums  [][]int
	// worked counts the cycles in which PEs work. last is the last of these cycles.
	worked, last int
}

// bundle is the terms of a group that a row takes in one step.
type bundle struct {
	terms []int
	last  bool
}

// run runs the array until everything has been computed, and returns for how many steps the
// controller was busy. Weights are weight(k, column).
func (a *registers) run(t *rapid.T, lanes int, weight func(k, col int) int) (steps int) {
	a.right, a.down = make([][]*bundle, a.rows), make([][]*int, a.rows)
	a.held, a.sums = make([][][]int, a.rows), make([][]int, a.rows)
	for r := range a.rows {
		a.right[r], a.down[r] = make([]*bundle, a.cols), make([]*int, a.cols)
		a.held[r], a.sums[r] = make([][]int, a.cols), make([]int, a.cols)
	}
	rowsIn, colsIn := make([][]*bundle, a.rows), make([][]*int, a.cols) // skewed: what entered in each cycle
	room, group, step := make([]int, a.rows), make([]int, a.rows), make([]int, a.rows)
	sent, groups := 0, len(a.terms[0])
	for cycle := range 10000 {
		// The controller.
		var weights *int
		if sent < groups && !full(room, a.sets) {
			g := sent
			weights = &g
			sent++
			for r := range room {
				room[r]++
			}
		}
		for c := range colsIn {
			colsIn[c] = append(colsIn[c], weights)
		}
		busy := false
		for r := range a.rows {
			var b *bundle
			if room[r] > 0 {
				of := a.terms[r][group[r]]
				b = &bundle{of[step[r]], step[r] == len(of)-1}
				step[r]++
				if b.last {
					group[r], step[r] = group[r]+1, 0
				}
			}
			rowsIn[r] = append(rowsIn[r], b)
			busy = busy || b != nil || group[r] < groups
		}
		for r := range room { // the room is available from the next cycle on
			if b := rowsIn[r][cycle]; b != nil && b.last {
				room[r]--
			}
		}
		if busy {
			steps = cycle + 1
		}
		a.hop(cycle, rowsIn, colsIn)
		a.compute(t, cycle, lanes, weight)
		if cycle > steps+a.rows+a.cols {
			return steps
		}
	}
	t.Fatal("the array never ends")
	return 0
}

func full(room []int, sets int) bool {
	for _, r := range room {
		if r == sets {
			return true
		}
	}
	return false
}

// hop moves everything on by one PE.
func (a *registers) hop(cycle int, rowsIn [][]*bundle, colsIn [][]*int) {
	for r := a.rows - 1; r >= 0; r-- {
		for c := a.cols - 1; c >= 0; c-- {
			switch {
			case c > 0:
				a.right[r][c] = a.right[r][c-1]
			case cycle >= r:
				a.right[r][c] = rowsIn[r][cycle-r]
			}
			switch {
			case r > 0:
				a.down[r][c] = a.down[r-1][c]
			case cycle >= c:
				a.down[r][c] = colsIn[c][cycle-c]
			}
		}
	}
}

// compute makes every PE keep the weights that come, and add its products.
func (a *registers) compute(t *rapid.T, cycle, lanes int, weight func(k, col int) int) {
	for r := range a.rows {
		for c := range a.cols {
			held := &a.held[r][c]
			if g := a.down[r][c]; g != nil {
				*held = append(*held, *g)
			}
			if len(*held) > a.sets {
				t.Fatalf("PE(%d,%d) holds weights of %d groups in cycle %d", r, c, len(*held), cycle)
			}
			b := a.right[r][c]
			if b == nil {
				continue
			}
			for lane, term := range b.terms {
				a.sums[r][c] += term * weight((*held)[0]*lanes+lane, c)
			}
			a.worked, a.last = a.worked+1, cycle
			if b.last {
				*held = (*held)[1:]
			}
		}
	}
}
