// Package slurm runs the shards of a sweep as a job array of a Slurm cluster.
//
// The tasks, and the command that follows them, share only the folder of the sweep, on a file
// system that all nodes see. A shard is done when the folder says so, not when Slurm says so. A
// shard that has left the queue and is not done was killed, lost its node or ran out of time or
// memory, and is submitted again.
package slurm
