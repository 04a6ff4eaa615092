// Package dao keeps cards.
package dao

import (
	"context"
	"sync"

	"github.com/monzo/terrors"
)

// States of a card.
const (
	Active = "active"
	Frozen = "frozen"
)

// Card is a payment card.
type Card struct {
	ID        string
	AccountID string
	State     string
	LastFour  string
}

var (
	mu    sync.RWMutex
	cards = map[string]Card{}
)

// ReadCard returns one card.
func ReadCard(ctx context.Context, id string) (Card, error) {
	mu.RLock()
	defer mu.RUnlock()
	card, ok := cards[id]
	if !ok {
		return Card{}, terrors.NotFound("card", "There is no such card", map[string]string{"card_id": id})
	}
	return card, nil
}

// WriteCard stores a card.
func WriteCard(ctx context.Context, card Card) error {
	mu.Lock()
	defer mu.Unlock()
	cards[card.ID] = card
	return nil
}
