// Package firehose publishes events to the queue and hands them to consumers.
package firehose

import (
	"context"
	"encoding/json"
	"sync"
)

// Handler consumes one event.
type Handler func(ctx context.Context, body []byte) error

var (
	mu       sync.RWMutex
	handlers = map[string][]Handler{}
)

// Publish puts event on the topic.
func Publish(ctx context.Context, topic string, event interface{}) error {
	body, err := json.Marshal(event)
	if err != nil {
		return err
	}
	mu.RLock()
	defer mu.RUnlock()
	for _, handle := range handlers[topic] {
		if err := handle(ctx, body); err != nil {
			return err
		}
	}
	return nil
}

// Subscribe calls handle for every event on the topic.
func Subscribe(topic string, handle Handler) {
	mu.Lock()
	defer mu.Unlock()
	handlers[topic] = append(handlers[topic], handle)
}
