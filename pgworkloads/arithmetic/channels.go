package arithmetic

import "pgsim/pgworkloads"

// channelProduct computes the sums of a layer whose first channels decide the gates. Each part is
// its own product over some of the channels, at all bits.
type channelProduct struct {
	layer     pgworkloads.Layer
	high, low product
}

// newChannelProduct returns the product of a layer that splits channels.
func newChannelProduct(l pgworkloads.Layer, weights []int16) *channelProduct {
	first, all := l.FirstChannels, l.InChannels/l.Groups
	return &channelProduct{layer: l, high: someChannels(l, weights, 0, first), low: someChannels(l, weights, first, all)}
}

// someChannels returns the product over channels from..to-1 of every group.
func someChannels(l pgworkloads.Layer, weights []int16, from, to int) product {
	all, positions := l.InChannels/l.Groups, l.Kernel[0]*l.Kernel[1]
	some := make([]int16, 0, l.N()*(to-from)*positions)
	for n := range l.N() {
		some = append(some, weights[(n*all+from)*positions:(n*all+to)*positions]...)
	}
	l.InChannels, l.FirstChannels, l.Gated = (to-from)*l.Groups, 0, false
	return newProduct(l, some)
}

func (p *channelProduct) sums(s *Scratch, out Sums, codes []pgworkloads.CodeWord, rows int) {
	all := p.layer.InChannels / p.layer.Groups
	p.high.sums(s, Sums{High: out.High}, p.codes(s, codes, 0, p.layer.FirstChannels), rows)
	if out.Low != nil {
		p.low.sums(s, Sums{High: out.Low}, p.codes(s, codes, p.layer.FirstChannels, all), rows)
	}
}

// codes returns the codes of channels from..to-1 of every group. With one group these are
// contiguous.
func (p *channelProduct) codes(s *Scratch, codes []pgworkloads.CodeWord, from, to int) []pgworkloads.CodeWord {
	all, pixels := p.layer.InChannels/p.layer.Groups, len(codes)/p.layer.InChannels
	if p.layer.Groups == 1 {
		return codes[from*pixels : to*pixels]
	}
	s.codes = s.codes[:0]
	for group := range p.layer.Groups {
		first := group * all
		s.codes = append(s.codes, codes[(first+from)*pixels:(first+to)*pixels]...)
	}
	return s.codes
}
