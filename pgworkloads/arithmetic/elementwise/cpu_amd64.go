package elementwise

import "golang.org/x/sys/cpu"

// vectors reports whether the processor has the instructions of the vector loops.
var vectors = cpu.X86.HasAVX2
