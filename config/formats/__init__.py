"""How numbers and dates are written where Django's own habit is not California's."""
