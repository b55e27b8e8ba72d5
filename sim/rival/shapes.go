package rival

// Shape is the size of an array: rows and columns of PEs.
type Shape struct{ Rows, Cols int }

// oblong is how many times longer one side of an array may be than the other. Longer arrays need
// more wires and scratchpad banks than their area suggests.
const oblong = 2

// Shapes returns the arrays with both sides from a list, except oblong ones.
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

// Lanes are the numbers of lanes of a PE that are tried. They are powers of two, as operands lie
// in words of scratchpads, up to the number from which PEs of the plain kinds get no cheaper per
// product.
var Lanes = []int{1, 2, 4, 8, 16}

// sides are the numbers of rows and of columns that are tried: powers of two and the numbers
// halfway between them.
var sides = []int{4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256}
