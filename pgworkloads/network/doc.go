// Package network executes trained networks, node by node.
//
// Each operation is one file, which registers it in [Ops]: how it checks its inputs, and what it
// computes.
package network
