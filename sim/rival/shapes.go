package rival

// Shape is the size of an array: rows and columns of PEs.
type Shape struct{ Rows, Cols int }

// oblong is how many times as long one side of an array may be as the other. Longer ones
// take more wires and scratchpad banks than their area tells.
const oblong = 2

// Shapes returns the arrays that two sides of a list make, but for oblong ones.
func Shapes(sides []int) []Shape {
	var shapes []Shape
	for _, rows := range sides {
		for _, cols := range sides {
			if rows <= oblong*cols && cols <= oblong*rows {
				shapes = append(shapes, Shape{rows, cols})
			}
		}
	}
	return shapes
}

// Lanes are the numbers of lanes of a PE that are tried: powers of two, as operands lie in
// words of scratchpads, up to where PEs of the plain kinds cost less per product no more.
var Lanes = []int{1, 2, 4, 8, 16}

// sides are the numbers of rows and of columns that are tried: powers of two and what is
// halfway between them.
var sides = []int{4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256}
