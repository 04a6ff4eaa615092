// Package dao keeps pots.
package dao

import (
	"context"
	"sort"
	"sync"

	"github.com/monzo/terrors"
)

// Pot is money that a customer set aside.
type Pot struct {
	ID              string
	AccountID       string
	Name            string
	Currency        string
	Balance         int64
	Goal            int64
	InterestBearing bool
}

var (
	mu   sync.RWMutex
	pots = map[string]Pot{}
)

// CreatePot stores a pot.
func CreatePot(ctx context.Context, pot Pot) error {
	mu.Lock()
	defer mu.Unlock()
	pots[pot.ID] = pot
	return nil
}

// ReadPot returns one pot.
func ReadPot(ctx context.Context, id string) (Pot, error) {
	mu.RLock()
	defer mu.RUnlock()
	pot, ok := pots[id]
	if !ok {
		return Pot{}, terrors.NotFound("pot", "There is no such pot", map[string]string{"pot_id": id})
	}
	return pot, nil
}

// ListPots returns the pots that keep accepts, by identifier.
func ListPots(ctx context.Context, keep func(Pot) bool) ([]Pot, error) {
	mu.RLock()
	defer mu.RUnlock()
	var found []Pot
	for _, pot := range pots {
		if keep(pot) {
			found = append(found, pot)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	return found, nil
}
