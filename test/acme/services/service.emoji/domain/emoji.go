// Package domain knows which emoji stands for what.
package domain

import "strings"

const fallback = "💷"

var byCategory = map[string]string{
	"eating_out":    "🍔",
	"groceries":     "🛒",
	"transport":     "🚌",
	"holidays":      "🌴",
	"entertainment": "🎬",
	"savings":       "🐷",
}

var byWord = map[string]string{
	"coffee": "☕",
	"pizza":  "🍕",
	"cinema": "🍿",
	"books":  "📚",
	"train":  "🚆",
}

// All lists every emoji in the order in which the app shows them.
var All = []string{"💷", "🍔", "🛒", "🚌", "🌴", "🎬", "🐷", "☕", "🍕", "🍿", "📚", "🚆"}

// Pick returns the emoji for a merchant's name, else for its category.
func Pick(merchant, category string) string {
	for _, word := range strings.Fields(strings.ToLower(merchant)) {
		if emoji, ok := byWord[word]; ok {
			return emoji
		}
	}
	if emoji, ok := byCategory[category]; ok {
		return emoji
	}
	return fallback
}
