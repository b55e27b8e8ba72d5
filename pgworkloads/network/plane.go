package network

// plane is the geometry of a feature map [C, H, W].
type plane struct{ height, width int }

func newPlane(n Node) plane { return plane{n.Shape[1], n.Shape[2]} }

// index returns the index of a position.
func (p plane) index(c, y, x int) int { return (c*p.height+y)*p.width + x }

// position returns the position at an index.
func (p plane) position(i int) (c, y, x int) {
	return i / (p.height * p.width), i / p.width % p.height, i % p.width
}

// inside reports whether the position exists.
func (p plane) inside(y, x int) bool { return y >= 0 && x >= 0 && y < p.height && x < p.width }
