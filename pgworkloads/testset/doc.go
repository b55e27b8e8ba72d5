// Package testset reads test sets: samples that networks have not seen, and the right
// answers for them.
package testset
