// Package tracedb writes a recorded run as Akita's own task trace: an SQLite database that Daisen,
// Akita's viewer, reads.
//
// Tasks go through Akita's tracing ([tracing.StartTask], [tracing.DBTracer],
// [tracing.SQLiteTraceWriter]) and form a tree:
//
//	network > layer > block > pass
//	          layer > transfer > DRAM request at the DMA > at its channel
//
// They are traced by the recorder's clock, with the layers of the network one after the other. PE
// cycles are not tasks: a pass is the smallest task.
package tracedb
