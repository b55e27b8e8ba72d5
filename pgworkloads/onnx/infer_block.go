package onnx

import (
	"errors"
)

func init() {
	register(moves, inferDepthToSpace, "DepthToSpace")
	register(moves, inferSpaceToDepth, "SpaceToDepth")
}

// errBlock says why a block operator can't be inferred.
var errBlock = errors.New("its blocksize does not fit its input [N, C, H, W]")

func inferDepthToSpace(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	block := n.number("blocksize", 0)
	if len(input) != 4 || block < 1 || block > maxContent || input[1]%(block*block) != 0 {
		return nil, errBlock
	}
	return shaped(input[0], input[1]/(block*block), input[2]*block, input[3]*block)
}

func inferSpaceToDepth(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	block := n.number("blocksize", 0)
	if len(input) != 4 || block < 1 || block > maxContent || input[2]%block != 0 || input[3]%block != 0 {
		return nil, errBlock
	}
	return shaped(input[0], input[1]*block*block, input[2]/block, input[3]/block)
}
