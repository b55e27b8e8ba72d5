// Package evaluation measures how well a network answers a test set.
package evaluation
