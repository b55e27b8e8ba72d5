package sweep

import "sync"

// shared holds values that several points use. Each is made once, by the first point that asks for
// it, and dropped after the last. So the points in flight bound the memory.
type shared[K comparable, V any] struct {
	mu      sync.Mutex
	entries map[K]*sharedEntry[V]
}

type sharedEntry[V any] struct {
	users int // points that still want it
	once  sync.Once
	value V
	err   error
}

// expect announces that one more point will get and release a value.
func (s *shared[K, V]) expect(key K) {
	if s.entries == nil {
		s.entries = map[K]*sharedEntry[V]{}
	}
	if s.entries[key] == nil {
		s.entries[key] = &sharedEntry[V]{}
	}
	s.entries[key].users++
}

// get returns a value that is expected. Others that ask meanwhile wait for it.
func (s *shared[K, V]) get(key K, produce func() (V, error)) (V, error) {
	s.mu.Lock()
	e := s.entries[key]
	s.mu.Unlock()
	e.once.Do(func() { e.value, e.err = produce() })
	return e.value, e.err
}

// release tells that a point that was expected is done.
func (s *shared[K, V]) release(key K) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[key]
	e.users--
	if e.users == 0 {
		delete(s.entries, key)
	}
}
