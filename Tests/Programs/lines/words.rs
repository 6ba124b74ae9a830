// words.rs: collections, closures and iterators, for the comparison of lines and inlined calls.
use std::collections::HashMap;

struct Word {
    text: String,
    places: Vec<usize>,
}

fn collect(text: &str) -> HashMap<String, Word> {
    let mut words: HashMap<String, Word> = HashMap::new();
    for (place, word) in text.split_whitespace().enumerate() {
        let entry = words.entry(word.to_lowercase());
        let known = entry.or_insert_with(|| Word { text: word.to_string(), places: Vec::new() });
        known.places.push(place);
    }
    words
}

fn main() {
    let text: String = (0..1000).map(|number| format!("word{} ", number * 7 % 31)).collect();
    let mut words: Vec<Word> = collect(&text).into_values().collect();
    words.sort_by(|a, b| b.places.len().cmp(&a.places.len()).then(a.text.cmp(&b.text)));
    println!("{}", words.iter().map(|word| word.places.len()).sum::<usize>());
}
