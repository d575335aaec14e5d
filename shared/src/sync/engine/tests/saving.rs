use super::support::*;
use crate::problem::ProblemCode;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::*;
use crate::sync::{Operation, PrivateValue, SealedMutation};
use serde_json::json;

#[test]
fn the_memory_storage_keeps_the_laws() {
    let storage = MemoryStorage::new();
    run(conformance::check_storage(async || storage.clone())).expect("every law holds");
}

#[test]
fn envelopes_are_chained_by_number_and_hash() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting"), create(2, "sighting")]);
    save(&engine, &[create(3, "shelf")]);
    engine.inspect(|state| {
        let own: Vec<_> = state.own.values().collect();
        let numbers: Vec<_> = own.iter().map(|own| own.envelope.number).collect();
        let before: Vec<_> = own.iter().map(|own| own.envelope.prev).collect();
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(before, [None, Some(own[0].hash), Some(own[1].hash)]);
    });
}

#[test]
fn what_was_saved_is_there_with_the_same_bytes_after_a_crash() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting")]);
    let before = engine.inspect(|state| state.own.clone());
    drop(engine);
    assert_eq!(open(&storage).inspect(|state| state.own.clone()), before);
}

#[test]
fn the_same_drafts_given_again_are_saved_once() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    save(&engine, &[create(1, "sighting")]);
    assert_eq!(states(&engine), [ItemState::Queued]);
}

#[test]
fn two_tabs_append_to_one_chain() {
    let storage = MemoryStorage::new();
    let (one, other) = (open(&storage), open(&storage));
    save(&one, &[create(1, "sighting")]);
    save(&other, &[create(2, "sighting")]);
    save(&one, &[create(3, "sighting")]);
    let numbers = |engine: &Engine<MemoryStorage>| {
        engine.inspect(|state| {
            state
                .own
                .values()
                .map(|own| own.envelope.number)
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(numbers(&one), [1, 2, 3]);
    assert_eq!(numbers(&other), [1, 2]);
}

#[test]
fn a_rule_is_asked_again_when_another_tab_was_faster() {
    let storage = MemoryStorage::new();
    let (one, other) = (open(&storage), open(&storage));
    save(&other, &[create(1, "sighting")]);
    let only_one = |engine: &Engine<MemoryStorage>| {
        let is_first = engine.items().is_empty();
        is_first
            .then(|| vec![create(2, "sighting")])
            .ok_or(ProblemCode::VisitOpen)
    };
    let refused = run(one.record_by_rule(&at(0), &only_one));
    assert_eq!(refused, Err(RuledError::Refused(ProblemCode::VisitOpen)));
    assert_eq!(open(&storage).items().len(), 1);
}

#[test]
fn another_persons_storage_is_not_opened() {
    let storage = MemoryStorage::new();
    save(&open(&storage), &[create(1, "sighting")]);
    let identity = Identity {
        device: DEVICE,
        user: crate::ids::UserId(DEVICE.0),
    };
    let error = run(Engine::open(storage, identity, &TwoKinds)).err();
    assert_eq!(error, Some(OpenError::OtherUser));
}

#[test]
fn signing_in_as_another_device_begins_a_new_chain_and_keeps_the_outbox() {
    let storage = MemoryStorage::new();
    save(&open(&storage), &[create(1, "sighting")]);
    let identity = Identity {
        device: crate::ids::DeviceId(USER.0),
        user: USER,
    };
    let engine = run(Engine::open(storage, identity, &TwoKinds)).expect("it opens");
    save(&engine, &[create(2, "sighting")]);
    engine.inspect(|state| {
        let of = |number| {
            &state
                .own_mutation(mutation(number))
                .expect("it is kept")
                .envelope
        };
        assert_eq!((of(1).number, of(2).number, of(2).prev), (1, 1, None));
        assert_eq!(of(2).device, identity.device);
    });
}

#[test]
fn a_mutation_that_fits_no_push_is_refused_before_it_is_saved() {
    let engine = open(&MemoryStorage::new());
    let body = json!({ "word": "x".repeat(crate::sync::PUSH_BYTES_MAX) });
    let op = Operation::Create {
        body: body.as_object().expect("an object").clone(),
    };
    let result = run(engine.record(&at(1), &[create(1, "sighting"), draft(2, "sighting", op)]));
    assert_eq!(result, Err(RecordError::TooLarge(mutation(2))));
    assert!(engine.items().is_empty());
}

#[test]
fn the_largest_mutation_that_is_saved_still_fits_a_push_with_its_signature() {
    let engine = open(&MemoryStorage::new());
    let is_saved = |length: usize| {
        let body = json!({ "word": "x".repeat(length) });
        let op = Operation::Create {
            body: body.as_object().expect("an object").clone(),
        };
        run(engine.record(&at(1), &[draft(1, "sighting", op)])).is_ok()
    };
    let lengths = (0..crate::sync::PUSH_BYTES_MAX).rev().step_by(8);
    assert!(lengths.into_iter().any(is_saved));
    engine.inspect(|state| {
        let own = state.own_mutation(mutation(1)).expect("it is saved");
        let sealed = SealedMutation {
            signature: vec![0; crate::sync::SIGNATURE_BYTES],
            ..own.sealed().expect("it is readable")
        };
        let bytes = crate::sync::wire::write_push(&[sealed]).len();
        assert!(bytes <= crate::sync::PUSH_BYTES_MAX);
    });
}

#[test]
fn a_personal_value_stays_out_of_the_envelope_and_is_seen_by_its_author() {
    let engine = open(&MemoryStorage::new());
    let mut draft = create(1, "sighting");
    let value = PrivateValue {
        salt: "00".repeat(16),
        value: json!("secret"),
    };
    draft.private.insert("fix".into(), value.clone());
    save(&engine, &[draft]);
    let view = engine
        .record_of("sighting", record(1))
        .expect("it is shown");
    assert_eq!(view.body["fix"], "secret");
    engine.inspect(|state| {
        let own = state.own_mutation(mutation(1)).expect("it is kept");
        assert!(!own.row.envelope.contains("secret"));
        assert_eq!(
            own.envelope.commitments["fix"],
            value.commitment().expect("hexadecimal")
        );
    });
}

#[test]
fn an_older_body_of_ones_own_is_lifted_on_the_screen() {
    let engine = open(&MemoryStorage::new());
    save(
        &engine,
        &[Draft {
            schema: 1,
            ..create(1, "sighting")
        }],
    );
    assert_eq!(
        engine
            .record_of("sighting", record(1))
            .expect("it is shown")
            .body["lifted"],
        true
    );
}
