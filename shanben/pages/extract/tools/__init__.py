"""What readers share: lines, labels, dates, names of people, vocabulary."""
